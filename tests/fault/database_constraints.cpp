// A rule that the operator has added to a table, and that some rows break.
#include "fault/database_load.hpp"

using namespace xingtu::test;

TEST_CASE("rows that break a constraint of the table are rejected with its name and their bytes, and their "
          "pages load") {
  const DatabaseLoad load;
  load.job.execute(
      "alter table xingtu.video_snapshot add constraint first_places_only check (position <> 3)");
  const auto ended = load.job.run_json(run_of_day());
  CHECK_MESSAGE(ended.finished.exit_code == 0, ended.finished.err);
  CHECK(repeated_pages(load.sandbox).empty());
  CHECK(differences_from_journal(load.job, load.sandbox) == "");
  const auto lists = load.count("xingtu_ops.scope_snapshot join xingtu_ops.scope using (scope_id) "
                                "where detail_type = 'VIDEO' and items_seen >= 3");
  REQUIRE(lists != "0");
  CHECK(load.count("xingtu.video_snapshot where position = 3") == "0");
  CHECK(load.count("xingtu_ops.rejected_item where ordinal = 3 and reason like '%first_places_only%' "
                   "and json_path = '/video_list/2' and length(item) > 2") == lists);
  CHECK(load.count("xingtu_ops.rejected_item") == lists);
  CHECK(load.count("xingtu_ops.page_receipt where items_seen <> items_loaded + items_rejected") == "0");
  CHECK(load.job.cell("select sum(items_rejected) from xingtu_ops.page_receipt") == lists);
  CHECK(load.count("xingtu_ops.scope_snapshot where state <> 'complete'") == "0");

  const auto loaded = loaded_content(load.job);
  load.job.execute("delete from xingtu.video_snapshot; delete from xingtu.product_snapshot; "
                   "delete from xingtu_ops.rejected_item");
  CHECK(load.job.run({"replay"}).exit_code == 0);
  CHECK(differences(loaded, loaded_content(load.job)) == "");
  CHECK(load.count("xingtu_ops.rejected_item where reason like '%first_places_only%' and length(item) > 2") == lists);
}

TEST_CASE("a table that takes no row at all ends the run with 69, and no scope looks complete") {
  const DatabaseLoad load;
  load.job.execute("alter table xingtu.video_snapshot add constraint nothing check (position < 0)");
  CHECK(load.job.run(run_of_day()).exit_code == 69);
  CHECK(load.count("xingtu_ops.rejected_item") == "0");
  CHECK(load.count("xingtu_ops.scope_snapshot join xingtu_ops.scope using (scope_id) "
                   "where detail_type = 'VIDEO' and state = 'complete' and items_seen > 0") == "0");
}
