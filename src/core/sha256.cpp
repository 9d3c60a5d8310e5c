#include "core/sha256.hpp"

#include <array>
#include <new>

#include <openssl/evp.h>

namespace xingtu {
namespace {

using Digest = std::array<unsigned char, 32>;

/// Looked up once: EVP_sha256() is looked up each time that it is used.
const EVP_MD *algorithm() {
  static const EVP_MD *const fetched = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  return fetched != nullptr ? fetched : EVP_sha256();
}

Digest sha256(std::string_view bytes) {
  Digest digest{};
  unsigned int size = 0;
  if (EVP_Digest(bytes.data(), bytes.size(), digest.data(), &size, algorithm(), nullptr) != 1)
    throw std::bad_alloc(); // there is nothing else that it can lack
  return digest;
}

} // namespace

std::string sha256_hex(std::string_view bytes) {
  const auto digest = sha256(bytes);
  constexpr std::string_view hex = "0123456789abcdef";
  std::string out;
  out.reserve(64);
  for (const unsigned char byte : digest) {
    out += hex[byte >> 4];
    out += hex[byte & 15];
  }
  return out;
}

std::string sha256_base64(std::string_view bytes) {
  const auto digest = sha256(bytes);
  std::array<unsigned char, 4 * ((digest.size() + 2) / 3) + 1> out{};
  const auto size = EVP_EncodeBlock(out.data(), digest.data(), static_cast<int>(digest.size()));
  return {out.begin(), out.begin() + size};
}

} // namespace xingtu
