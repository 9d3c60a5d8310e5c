#include "support/sandbox.hpp"

#include <algorithm>
#include <charconv>
#include <curl/curl.h>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "support/wait_until.hpp"

namespace xingtu::test {
namespace {

namespace fs = std::filesystem;

constexpr const char *kProgram = XINGTU_BINARY_DIR "/xingtu-sandbox";

/// The objects of whole lines only: the last one may be half written at this moment.
std::vector<nlohmann::json> parse_lines(std::string_view text) {
  std::vector<nlohmann::json> objects;
  for (std::size_t end = text.find('\n'); end != std::string_view::npos; end = text.find('\n')) {
    if (end > 0)
      objects.push_back(nlohmann::json::parse(text.substr(0, end)));
    text.remove_prefix(end + 1);
  }
  return objects;
}

std::size_t keep(char *data, std::size_t size, std::size_t count, void *text) {
  static_cast<std::string *>(text)->append(data, size * count);
  return size * count;
}

} // namespace

Sandbox::Sandbox(std::vector<std::string> options, std::string token)
    : token_(std::move(token)), tls_(std::find(options.begin(), options.end(), "--tls") != options.end()) {
  const auto token_path = folder_.write("token", token_ + "\n");
  // As a token file has to be for the loader, too.
  fs::permissions(token_path, fs::perms::owner_read | fs::perms::owner_write);
  Command command;
  command.argv = {kProgram, "serve"};
  const auto option = [&command](const char *name, const std::string &value) {
    command.argv.insert(command.argv.end(), {name, value});
  };
  option("--port", "0");
  option("--port-file", folder_ / "port");
  option("--journal", folder_ / "journal.jsonl");
  option("--token-file", token_path);
  if (tls_)
    option("--ca-out", ca_file());
  command.argv.insert(command.argv.end(), options.begin(), options.end());
  process_ = std::make_unique<Process>(command);

  const auto listening = [this] {
    const std::string text = folder_.read("port");
    return std::from_chars(text.data(), text.data() + text.size(), port_).ec == std::errc{};
  };
  wait_until([&] { return listening() || !process_->running(); }, Process::kPatience);
  if (port_ == 0)
    throw std::runtime_error("xingtu-sandbox did not start: " + process_->out() + process_->err());
  base_url_ = (tls_ ? "https://127.0.0.1:" : "http://127.0.0.1:") + std::to_string(port_);
}

Sandbox::~Sandbox() = default;

std::vector<nlohmann::json> Sandbox::journal() const { return parse_lines(journal_text()); }

std::size_t Sandbox::answered_by_rules() const {
  std::size_t answered = 0;
  const auto state = nlohmann::json::parse(ask("GET", "/sandbox/state"));
  for (const auto &rule : state.at("rules"))
    answered += rule.at("used").get<std::size_t>();
  return answered;
}

std::string Sandbox::ask(const char *method, std::string_view path, std::string_view body) const {
  const std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> curl(curl_easy_init(), curl_easy_cleanup);
  const std::string url = base_url_ + std::string(path);
  const std::string ca = ca_file();
  std::string answer;
  // libcurl would call it a form, of which the sandbox's server takes 8 KiB.
  const std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)> json(
      curl_slist_append(nullptr, "Content-Type: application/json"), curl_slist_free_all);
  curl_easy_setopt(curl.get(), CURLOPT_URL, url.c_str());
  curl_easy_setopt(curl.get(), CURLOPT_CUSTOMREQUEST, method);
  if (!body.empty()) {
    curl_easy_setopt(curl.get(), CURLOPT_HTTPHEADER, json.get());
    curl_easy_setopt(curl.get(), CURLOPT_POSTFIELDSIZE, static_cast<long>(body.size()));
    curl_easy_setopt(curl.get(), CURLOPT_COPYPOSTFIELDS, body.data());
  }
  curl_easy_setopt(curl.get(), CURLOPT_PROXY, "");
  // With rules that let answers wait, every connection that it serves at once may be taken.
  curl_easy_setopt(curl.get(), CURLOPT_TIMEOUT_MS, static_cast<long>(Process::kPatience.count()));
  curl_easy_setopt(curl.get(), CURLOPT_WRITEFUNCTION, keep);
  curl_easy_setopt(curl.get(), CURLOPT_WRITEDATA, &answer);
  if (tls_)
    curl_easy_setopt(curl.get(), CURLOPT_CAINFO, ca.c_str());
  const CURLcode code = curl_easy_perform(curl.get());
  long status = 0;
  curl_easy_getinfo(curl.get(), CURLINFO_RESPONSE_CODE, &status);
  if (code != CURLE_OK || status < 200 || status >= 300)
    throw std::runtime_error(std::string(method) + " " + url + ": " + curl_easy_strerror(code) + ", HTTP " +
                             std::to_string(status) + ": " + answer);
  return answer;
}

std::vector<nlohmann::json> sandbox_dataset(const std::vector<std::string> &arguments) {
  Command command;
  command.argv = {kProgram, "dataset"};
  command.argv.insert(command.argv.end(), arguments.begin(), arguments.end());
  const auto finished = run(command);
  if (finished.exit_code != 0)
    throw std::runtime_error("xingtu-sandbox dataset: " + finished.err);
  return parse_lines(finished.out);
}

} // namespace xingtu::test
