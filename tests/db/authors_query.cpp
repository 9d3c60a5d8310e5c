// Where a job's authors come from: above all the configuration's own query.
#include <doctest/doctest.h>

#include "fixture.hpp"

using namespace xingtu;
using namespace xingtu::test;
using warehouse::AuthorStaging;

namespace {

struct Source {
  Source() {
    warehouse.execute("create table creator (id bigint, nick text, team text); "
                      "insert into creator values (11, '甲', 'g1'), (12, null, 'g2'), (11, '乙', null)");
  }

  /// What the query's error says; empty if there is none.
  std::string refusal(const std::string &query) {
    try {
      AuthorStaging staging(session);
      staging.from_query(query);
      staging.finish();
    } catch (const Error &e) {
      CHECK(e.code() == ExitCode::config);
      return std::string(e.what()) + "; " + e.hint();
    }
    return "";
  }

  /// The authors of a query, as the plan writes them.
  std::string authors(const std::string &query) {
    AuthorStaging staging(session);
    staging.from_query(query);
    result = staging.finish();
    warehouse::write_plan(session, plan_of(), warehouse::Reopen::nothing);
    return warehouse.rows("select author_id, name, author_group from xingtu.author order by 1");
  }

  Warehouse warehouse;
  warehouse::Session session{warehouse.connect()};
  AuthorStaging::Result result;
};

bool contains(const std::string &text, const std::string &part) {
  return text.find(part) != std::string::npos;
}

} // namespace

TEST_CASE("a query gives authors with name and group, each once, the first row of each") {
  Source source;
  CHECK(source.authors(
            "select id as author_id, nick as name, team as author_group from creator order by nick nulls "
            "last -- by name\n;\n") == "11 | 乙 | -\n12 | - | g2\n");
  CHECK(source.result.authors == 2);
  CHECK(source.result.repeated == 1);
  CHECK(source.result.repeated_ids == std::vector<std::string>{"11"});
}

TEST_CASE("a query's column may be called group, and those it does not know are passed over") {
  Source source;
  CHECK(source.authors("select 7 as author_id, 'x' as \"group\", now() as other") == "7 | - | x\n");
}

TEST_CASE("what a list does not give stays as another list gave it") {
  Source source;
  source.authors("select 7 as author_id, 'name' as name, 'group' as author_group");
  CHECK(source.authors("select 7 as author_id, 'new name' as name") == "7 | new name | group\n");
}

TEST_CASE("a query without author_id, or that fails, is refused with what to write") {
  Source source;
  CHECK(contains(source.refusal("select id from creator"), "no column author_id"));
  CHECK(contains(source.refusal("select id as author_id from creators"), "creators"));
  CHECK(contains(source.refusal("select 1/0 as author_id"), "division by zero"));
  CHECK(contains(source.refusal("select $1 as author_id"),
                 "scopes.authors.query: it has a parameter such as $1"));
  CHECK(contains(source.refusal("select"), "scopes.authors.query"));
  CHECK(contains(source.refusal(""), "scopes.authors.query"));
}

TEST_CASE("a query whose own servers are lost may be asked again") {
  Source source;
  source.warehouse.execute("create function lost() returns text language plpgsql as "
                           "'begin raise ''no answer'' using errcode = ''08001''; end'");
  try {
    AuthorStaging(source.session).from_query("select lost() as author_id from generate_series(1, 2)");
    FAIL("nothing is wrong with it");
  } catch (const warehouse::DatabaseError &e) {
    CHECK(e.passes());
  }
}

TEST_CASE("ids that the API cannot have are named, and nothing is planned") {
  Source source;
  const auto said = source.refusal("select unnest(array['12', 'abc', '1.5', '', ' 7']) as author_id");
  CHECK_MESSAGE(contains(said, "not author ids: \"abc\", \"1.5\", \"\", \" 7\""), said);
  CHECK(contains(source.refusal("select ''::text as author_id"), "not author ids: \"\""));
  CHECK(contains(source.refusal("select null::text as author_id"), "author"));
  CHECK(source.warehouse.cell("select count(*) from xingtu.author") == "0");
}

TEST_CASE("a query that would change something is refused and changes nothing") {
  Source source;
  const auto before = source.warehouse.rows("select * from creator");
  for (const char *query :
       {"delete from creator returning id as author_id", "drop table creator",
        "with gone as (delete from creator returning id) select id as author_id from gone",
        "select id as author_id from creator) as authors; delete from creator; select * from (select 1",
        "select set_config('transaction_read_only', 'off', false) as author_id, setval('s', 5)",
        "select setval('s', 5) as author_id", "commit; delete from creator",
        "select id as author_id from creator for update"}) {
    CAPTURE(query);
    source.warehouse.execute("create sequence if not exists s");
    CHECK(source.refusal(query) != "");
    CHECK(source.warehouse.rows("select * from creator") == before);
  }
  CHECK(source.warehouse.cell("select last_value from s") == "1");
  // The session goes on.
  CHECK(source.authors("select 7 as author_id") == "7 | - | -\n");
}

TEST_CASE("a query may be long, commented and call functions, and many authors are no matter") {
  Source source;
  CHECK(source
            .authors("/* all */ select to_char(n, 'FM0000000') as author_id -- seven digits\n"
                     "from generate_series(1, 20000) as n")
            .size() == 20000 * 16);
  CHECK(source.result.authors == 20000);
}

TEST_CASE("an author that the job no longer asks for leaves its plan, and its rows stay") {
  Source source;
  make_plan(source.session, plan_of(), {"1", "2"});
  CHECK(make_plan(source.session, plan_of(), {"2", "3"}) == 2);
  CHECK(source.warehouse.rows("select author_id from xingtu_ops.job_author order by 1") == "2\n3\n");
  CHECK(source.warehouse.rows("select author_id from xingtu_ops.scope order by 1") == "1\n2\n3\n");
}

TEST_CASE("a list that has a column takes away what it leaves empty; one without it leaves what is there") {
  Source source;
  REQUIRE(source.authors("select id as author_id, nick as name, team as author_group from creator where team is not "
                         "null") == "11 | 甲 | g1\n12 | - | g2\n");
  CHECK(source.authors("select 11 as author_id") == "11 | 甲 | g1\n12 | - | g2\n");
  CHECK(source.authors("select 11 as author_id, null as author_group") == "11 | 甲 | -\n12 | - | g2\n");
  CHECK(source.authors("select 11 as author_id, '' as name, 'g3' as author_group") == "11 | - | g3\n12 | - | g2\n");
  CHECK(source.authors("select id as author_id, nick as name, null as author_group from creator where nick = '乙' or "
                       "nick is null") == "11 | 乙 | -\n12 | - | -\n");
}
