#include "floor.hpp"

#include <fstream>
#include <stdexcept>

#include <fmt/format.h>

namespace xingtu::bench {
namespace {

constexpr const char *kItemKey = "author_id, {0}_id";
constexpr const char *kSnapshotKey = "author_id, snapshot_at, platform, industry, time_range, {0}_id";

/// A psql script that prints a psql script.
class Generator {
public:
  explicit Generator(const std::string &path) : out_(path) {
    out_ << "\\pset format unaligned\n\\pset tuples_only on\n";
  }

  /// A statement of this script.
  void now(const std::string &sql) { out_ << sql << ";\n"; }
  /// A statement, on one line, of the script that is printed.
  void later(const std::string &sql) { out_ << "\\qecho '" << sql << ";'\n"; }
  /// A COPY of the script that is printed, of the rows that `select` gives now.
  void copy(const std::string &table, const std::string &select) {
    later(fmt::format("copy {} from stdin", table));
    out_ << "copy (" << select << ") to stdout;\n\\qecho '\\\\.'\n";
  }

private:
  std::ofstream out_;
};

/// Columns of a table in their order, but for these; each with `pattern`'s {0} replaced by its name.
std::string columns(const test::Database &source, const std::string &table, const std::string &pattern,
                    const std::string &but = "") {
  std::string list;
  for (const auto &row : test::query(
           source.url,
           fmt::format("select column_name::text from information_schema.columns where table_schema || "
                       "'.' || table_name = '{}' order by ordinal_position",
                       table)))
    if ((", " + but + ",").find(", " + *row[0] + ",") == std::string::npos)
      list += (list.empty() ? "" : ", ") + fmt::format(fmt::runtime(pattern), *row[0]);
  return list;
}

/// How one kind's items are loaded, video or product.
class Items {
public:
  Items(const test::Database &source, std::string kind, bool refresh)
      : source_(source), kind_(std::move(kind)), refresh_(refresh),
        item_key_(fmt::format(fmt::runtime(kItemKey), kind_)),
        snapshot_key_(fmt::format(fmt::runtime(kSnapshotKey), kind_)), item_(fmt::format("xingtu.{}", kind_)),
        snapshot_(item_ + "_snapshot"),
        described_(
            columns(source_, item_, "{0}", item_key_ + ", first_seen_at, last_seen_at, described_at")) {}

  void make_staging(Generator &script) const {
    script.later(fmt::format("create temporary table staged_{} on commit delete rows as {} with no data",
                             kind_, staged("true")));
  }

  void load(Generator &script, const std::string &batch) const {
    script.copy("staged_" + kind_, staged("batch = " + batch));
    script.later(fmt::format("insert into {0} as stored ({1}, {2}, first_seen_at, last_seen_at, "
                             "described_at) select distinct on ({1}) {1}, "
                             "{2}, snapshot_at, snapshot_at, snapshot_at from staged_{3} order by {1}, "
                             "snapshot_at desc, described_by on "
                             "conflict ({1}) do update set {4}, first_seen_at = least(stored.first_seen_at, "
                             "excluded.first_seen_at), "
                             "last_seen_at = greatest(stored.last_seen_at, excluded.last_seen_at), "
                             "described_at = excluded.described_at "
                             "where excluded.described_at > stored.described_at or (excluded.described_at = "
                             "stored.described_at and "
                             "excluded.described_by <= stored.described_by)",
                             item_, item_key_, described_, kind_,
                             columns(source_, item_, "{0} = excluded.{0}",
                                     item_key_ + ", first_seen_at, last_seen_at, described_at")));
    script.later(fmt::format("insert into {0} as stored ({1}) select distinct on ({2}) {1} from staged_{3} "
                             "order by {2}, position on "
                             "conflict ({2}) do update set {4} {5}",
                             snapshot_, columns(source_, snapshot_, "{0}"), snapshot_key_, kind_,
                             columns(source_, snapshot_, "{0} = excluded.{0}", snapshot_key_),
                             refresh_ ? "" : "where excluded.position < stored.position"));
  }

private:
  /// Figures with what describes the item, as a page gives them.
  std::string staged(const std::string &condition) const {
    return fmt::format(
        "select figures.*, {} from {} as figures join {} as item using ({}) join "
        "bench_batch using (request_id) where {}",
        columns(source_, item_, "item.{0}", item_key_ + ", first_seen_at, last_seen_at, described_at"),
        snapshot_, item_, item_key_, condition);
  }

  const test::Database &source_;
  std::string kind_;
  bool refresh_;
  std::string item_key_, snapshot_key_, item_, snapshot_, described_;
};

} // namespace

void write_floor(Rig &rig, const test::Database &source, const FloorOptions &options,
                 const std::string &script) {
  const int size = options.pages_per_transaction;
  test::execute(
      source.url,
      fmt::format(
          "drop table if exists bench_batch;"
          "create table bench_batch as select request_id, {} as batch from xingtu_ops.page_receipt;"
          "create index on bench_batch (batch); create unique index on bench_batch (request_id); analyze",
          size == 0 ? "0" : fmt::format("(row_number() over (order by request_id) - 1) / {}", size)));
  const auto batches = std::stoi(test::query_cell(source.url, "select max(batch) + 1 from bench_batch"));
  const std::string generator = script + ".generator";
  {
    Generator out(generator);
    const Items video(source, "video", options.refresh), product(source, "product", options.refresh);
    // The staging tables' shape is taken from the database that the script is run in.
    out.later("create temporary table bench_batch (request_id uuid, batch integer)");
    video.make_staging(out);
    product.make_staging(out);
    out.later("begin");
    if (!options.refresh)
      for (const auto *table :
           {"xingtu.author", "xingtu_ops.scope", "xingtu_ops.job_snapshot", "xingtu_ops.job_author"})
        out.copy(table, fmt::format("select * from {}", table));
    const char *const runs = "xingtu_ops.job_run";
    out.copy(runs, fmt::format("select * from {} order by started_at desc limit 1", runs));
    if (!options.refresh)
      out.copy("xingtu_ops.scope_snapshot", "select * from xingtu_ops.scope_snapshot");
    out.later("commit");
    for (int i = 0; i < batches; ++i) {
      const auto batch = std::to_string(i);
      out.later("begin");
      for (const auto *table : {"xingtu_ops.request_audit", "xingtu_raw.api_page"})
        out.copy(
            table,
            fmt::format("select one.* from {} as one join bench_batch using (request_id) where batch = {}",
                        table, batch));
      video.load(out, batch);
      product.load(out, batch);
      for (const auto *table :
           {"xingtu_ops.page_receipt", "xingtu_ops.rejected_item", "xingtu_ops.value_issue"})
        out.copy(
            table,
            fmt::format("select one.* from {} as one join bench_batch using (request_id) where batch = {}",
                        table, batch));
      out.later("commit");
    }
  }
  take({{rig.postgres().program("psql").string(), "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1",
         "--output=" + script, "--file=" + generator, source.url}});
}

void check_same_rows(const test::Database &database, const test::Database &source) {
  for (const auto *table :
       {"xingtu.author", "xingtu.video", "xingtu.product", "xingtu.video_snapshot", "xingtu.product_snapshot",
        "xingtu_ops.scope_snapshot", "xingtu_ops.request_audit", "xingtu_ops.page_receipt",
        "xingtu_ops.value_issue", "xingtu_raw.api_page"}) {
    const auto count = fmt::format("select count(*) from {}", table);
    const auto here = test::query_cell(database.url, count), there = test::query_cell(source.url, count);
    if (here != there)
      throw std::runtime_error(fmt::format("the floor has {} rows in {}, the load {}", here, table, there));
  }
}

} // namespace xingtu::bench
