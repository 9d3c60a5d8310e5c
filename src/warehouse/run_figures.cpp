#include "warehouse/run_figures.hpp"

#include <unistd.h>

#include <array>

#include "warehouse/cells.hpp"
#include "warehouse/connection.hpp"

namespace xingtu::warehouse {
namespace {

std::string this_machine() {
  std::array<char, 256> name{};
  return gethostname(name.data(), name.size() - 1) == 0 ? name.data() : "localhost";
}

} // namespace

RunFigures run_figures(Session &session, const std::string &run_id) {
  Transaction tx(session.connection());
  RunFigures figures;
  for (const auto &row : tx.run("sql/load/outcomes_of_run.sql", {run_id}))
    figures.outcomes.emplace_back(text_of(row[0]), integer_of(row[1]));
  for (const auto &row : tx.run("sql/load/items_of_run.sql", {run_id}))
    (text_of(row[0]) == to_word(DetailType::video) ? figures.videos : figures.products) = integer_of(row[1]);
  return figures;
}

std::optional<TimePoint> last_complete_snapshot(Session &session, const std::string &job) {
  Transaction tx(session.connection());
  const auto micros = optional_integer(tx.run("sql/load/last_complete_snapshot.sql", {job})[0][0]);
  return micros ? std::optional(time_of_micros(*micros)) : std::nullopt;
}

DatabaseAddress database_address(Session &session) {
  return translating_errors([&] {
    auto &connection = session.connection().raw(); // not const: libpqxx 6
    const auto text = [](const char *value) { return std::string(value ? value : ""); };
    DatabaseAddress address{text(connection.hostname()), text(connection.port()), text(connection.dbname())};
    if (address.host.empty() || address.host.starts_with('/') || address.host.starts_with('@'))
      address.host = this_machine();
    return address;
  });
}

} // namespace xingtu::warehouse
