// sql/citus.sql against the rules of Citus for tables that it distributes: a stand-in for its functions checks
// them in the catalog, since Citus itself is no package of the distribution.
#include <fstream>
#include <sstream>

#include <doctest/doctest.h>

#include "fixture.hpp"

using namespace xingtu::test;

namespace {

const std::string kStandIn = R"(
create schema citus;
create table citus.placed (placed regclass primary key, by_column text);

create function create_distributed_table(what regclass, by_column text, colocate_with text default 'default')
returns void language plpgsql as $$
declare
  rule record;
begin
  for rule in
    select conname from pg_constraint
    where conrelid = what and contype in ('p', 'u', 'x') and conparentid = 0
      and not exists (select from pg_attribute where attrelid = what and attname = by_column and attnum = any (conkey))
    union all
    select indexrelid::regclass::text from pg_index
    where indrelid = what and indisunique
      and not exists (select from pg_attribute where attrelid = what and attname = by_column and attnum = any (indkey))
  loop
    raise 'cannot create constraint on %: % does not hold the distribution column', what, rule.conname;
  end loop;
  if colocate_with <> 'none' and not exists (select from citus.placed where placed = colocate_with::regclass) then
    raise 'cannot colocate % with %, which is not distributed', what, colocate_with;
  end if;
  insert into citus.placed values (what, by_column);
end $$;

create function create_reference_table(what regclass) returns void language sql as
  'insert into citus.placed values (what)';
)";

/// Foreign keys that lead from, or to, a distributed table across the rules.
const std::string kCrossing = R"(
select conrelid::regclass || ' references ' || confrelid::regclass
from pg_constraint
left join citus.placed as here on here.placed = conrelid
left join citus.placed as there on there.placed = confrelid
where contype = 'f' and conparentid = 0
  and (here.by_column is not null or there.by_column is not null)
  -- Citus allows: within a group of tables, if the distribution columns are part of the key at the same place ...
  and not (here.by_column is not null and there.by_column is not null
           and exists (select from generate_subscripts(conkey, 1) as at
                       join pg_attribute as mine on mine.attrelid = conrelid and mine.attnum = conkey[at]
                       join pg_attribute as other on other.attrelid = confrelid and other.attnum = confkey[at]
                       where mine.attname = here.by_column and other.attname = there.by_column))
  -- ... and from a distributed table to a reference table.
  and not (here.by_column is not null and there.placed is not null and there.by_column is null)
order by 1
)";

std::string citus_script() {
  std::ifstream file(XINGTU_SOURCE_DIR "/sql/citus.sql");
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

} // namespace

TEST_CASE("the tables that grow can be distributed by author: each key holds it, and no foreign key crosses") {
  const Warehouse warehouse;
  warehouse.execute(kStandIn);
  warehouse.execute(citus_script());
  CHECK(warehouse.rows(kCrossing) == "");
  CHECK(warehouse.rows("select placed, by_column from citus.placed where by_column is not null order by placed::text") ==
        "xingtu.author | author_id\n"
        "xingtu.product | author_id\n"
        "xingtu.product_snapshot | author_id\n"
        "xingtu.video | author_id\n"
        "xingtu.video_snapshot | author_id\n");
  // The rules are looked at: a foreign key from the coordinator's scopes to a distributed table is found.
  warehouse.execute("alter table xingtu_ops.scope add foreign key (author_id) references xingtu.author");
  CHECK(warehouse.rows(kCrossing) == "xingtu_ops.scope references xingtu.author\n");
}
