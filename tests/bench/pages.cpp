#include "pages.hpp"

#include <zlib.h>

#include <stdexcept>

#include <fmt/format.h>

#include "sandbox/envelope.hpp"

namespace xingtu::bench {
namespace {

/// The target without "token=...&".
std::string without_token(std::string_view target) {
  const auto begin = target.find("token=");
  if (begin == std::string_view::npos)
    return std::string(target);
  const auto end = target.find('&', begin);
  std::string key(target.substr(0, begin));
  if (end != std::string_view::npos)
    key += target.substr(end + 1);
  return key;
}

/// Names and values of a benchmark's URLs hold nothing that is percent-encoded.
sandbox::RawRequest request(std::string_view target) {
  sandbox::RawRequest request;
  request.method = "GET";
  const auto question = target.find('?');
  request.path = target.substr(0, question);
  auto rest = question == std::string_view::npos ? std::string_view() : target.substr(question + 1);
  while (!rest.empty()) {
    const auto pair = rest.substr(0, rest.find('&'));
    rest.remove_prefix(std::min(rest.size(), pair.size() + 1));
    const auto equals = pair.find('=');
    if (equals != std::string_view::npos)
      request.query.emplace(pair.substr(0, equals), pair.substr(equals + 1));
  }
  return request;
}

std::string gzip(const std::string &text) {
  z_stream stream{};
  constexpr int kGzip = 15 + 16;
  if (deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, kGzip, 8, Z_DEFAULT_STRATEGY) != Z_OK)
    throw std::runtime_error("zlib cannot be used");
  std::string out(deflateBound(&stream, text.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef *>(const_cast<char *>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef *>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  const int result = deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  if (result != Z_STREAM_END)
    throw std::runtime_error("zlib cannot compress a page");
  return out;
}

sandbox::Behaviour behaviour() {
  sandbox::Behaviour behaviour;
  behaviour.world = world();
  behaviour.day = sandbox::parse_day("2026-11-22");
  behaviour.page_size = Pages::kPageSize;
  return behaviour;
}

} // namespace

sandbox::World world() {
  return {1, Pages::kItems};
}

Pages::Pages()
    : sandbox_(behaviour(), sandbox::Rules(), none_,
               [] { return std::chrono::floor<TimePoint::duration>(std::chrono::system_clock::now()); }) {}

const std::string &Pages::answer(std::string_view target) {
  auto key = without_token(target);
  if (const auto found = answers_.find(key); found != answers_.end())
    return found->second;
  const auto reply = sandbox_.answer(request(target));
  const auto body = gzip(reply.body);
  auto text = fmt::format("HTTP/1.1 {} OK\r\nContent-Type: application/json\r\nContent-Encoding: gzip\r\n"
                          "Content-Length: {}\r\n\r\n{}",
                          reply.http_status, body.size(), body);
  return answers_.emplace(std::move(key), std::move(text)).first->second;
}

} // namespace xingtu::bench
