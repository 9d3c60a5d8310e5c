#pragma once
// A running xingtu-sandbox: the API side of a test, and through its journal the truth about what
// was really asked.
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "support/process.hpp"
#include "support/temp_dir.hpp"

namespace xingtu::test {

class Sandbox {
public:
  /// Starts `xingtu-sandbox serve` on a free port of 127.0.0.1; `options` are further arguments,
  /// e.g. {"--seed", "7", "--tls"}. Returns when it listens. Throws std::runtime_error with its
  /// stderr if it does not start.
  explicit Sandbox(std::vector<std::string> options = {}, std::string token = "sandbox-token");
  ~Sandbox();
  Sandbox(const Sandbox &) = delete;
  Sandbox &operator=(const Sandbox &) = delete;

  const std::string &base_url() const { return base_url_; }
  int port() const { return port_; }
  const std::string &token() const { return token_; }
  std::filesystem::path token_file() const { return folder_ / "token"; }
  /// The certificate to trust; there only with --tls.
  std::filesystem::path ca_file() const { return folder_ / "ca.pem"; }

  /// Changes from now on how it answers, and of which day its data are.
  void put_rules(std::string_view rules) const { ask("PUT", "/sandbox/rules", rules); }
  void put_date(std::string_view date) const { ask("PUT", "/sandbox/date", date); }
  /// Requests that the rules have answered, or will when their delay is over, since these were put.
  std::size_t answered_by_rules() const;

  /// One object for every API request that it has received so far, in their order.
  std::vector<nlohmann::json> journal() const;
  std::string journal_text() const { return folder_.read("journal.jsonl"); }

  Process &process() { return *process_; }

private:
  std::string ask(const char *method, std::string_view path, std::string_view body = {}) const;

  TempDir folder_;
  std::string token_;
  bool tls_ = false;
  std::unique_ptr<Process> process_;
  int port_ = 0;
  std::string base_url_;
};

/// What `xingtu-sandbox dataset` prints for these arguments: one object per line of its output.
std::vector<nlohmann::json> sandbox_dataset(const std::vector<std::string> &arguments);

} // namespace xingtu::test
