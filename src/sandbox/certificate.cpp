#include "sandbox/certificate.hpp"

#include <array>
#include <ctime>

#include <fmt/format.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

#include "core/error.hpp"

namespace xingtu::sandbox {
namespace {

void require(bool done, const char *what) {
  if (done)
    return;
  std::array<char, 256> text{};
  ERR_error_string_n(ERR_get_error(), text.data(), text.size());
  throw Error(ExitCode::internal, fmt::format("cannot make the TLS certificate: {}: {}", what, text.data()));
}

void add_extension(X509 *certificate, X509 *issuer, int id, const std::string &value) {
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  const std::unique_ptr<X509_EXTENSION, decltype(&X509_EXTENSION_free)> extension(
      X509V3_EXT_conf_nid(nullptr, &context, id, value.c_str()), &X509_EXTENSION_free);
  require(extension && X509_add_ext(certificate, extension.get(), -1) == 1, "extension");
}

struct Period {
  long from_seconds, to_seconds; ///< relative to now
};

/// Without extensions and signature.
Certificate bare_certificate(EVP_PKEY *key, const std::string &name, Period valid) {
  Certificate certificate(X509_new(), &X509_free);
  require(certificate != nullptr, "X509_new");
  std::uint64_t serial = 0;
  require(RAND_bytes(reinterpret_cast<unsigned char *>(&serial), sizeof serial) == 1, "serial");
  X509 *x = certificate.get();
  require(X509_set_version(x, 2) == 1 && // version 3
              ASN1_INTEGER_set_uint64(X509_get_serialNumber(x), serial >> 1) == 1 &&
              X509_gmtime_adj(X509_getm_notBefore(x), valid.from_seconds) != nullptr &&
              X509_gmtime_adj(X509_getm_notAfter(x), valid.to_seconds) != nullptr &&
              X509_set_pubkey(x, key) == 1,
          "fields");
  require(X509_NAME_add_entry_by_txt(X509_get_subject_name(x), "CN", MBSTRING_UTF8,
                                     reinterpret_cast<const unsigned char *>(name.c_str()), -1, -1, 0) == 1,
          "name");
  return certificate;
}

void sign(X509 *certificate, X509 *issuer, EVP_PKEY *issuer_key) {
  require(X509_set_issuer_name(certificate, X509_get_subject_name(issuer)) == 1, "issuer");
  require(X509_sign(certificate, issuer_key, EVP_sha256()) > 0, "signature");
}

std::string to_pem(X509 *certificate) {
  const std::unique_ptr<BIO, decltype(&BIO_free)> memory(BIO_new(BIO_s_mem()), &BIO_free);
  require(memory && PEM_write_bio_X509(memory.get(), certificate) == 1, "PEM");
  char *data = nullptr;
  const long size = BIO_get_mem_data(memory.get(), &data);
  return {data, static_cast<std::size_t>(size)};
}

Key new_key() {
  Key key(EVP_EC_gen("P-256"), &EVP_PKEY_free);
  require(key != nullptr, "key");
  return key;
}

} // namespace

ServerIdentity make_identity(CertificateKind kind) {
  constexpr long kDay = 86'400;
  const Key ca_key = new_key();
  const Certificate ca = bare_certificate(ca_key.get(), "xingtu-sandbox CA", {-40 * kDay, 365 * kDay});
  add_extension(ca.get(), ca.get(), NID_basic_constraints, "critical,CA:TRUE,pathlen:0");
  add_extension(ca.get(), ca.get(), NID_key_usage, "critical,keyCertSign,cRLSign");
  add_extension(ca.get(), ca.get(), NID_subject_key_identifier, "hash");
  sign(ca.get(), ca.get(), ca_key.get());

  Key key = new_key();
  const Period valid =
      kind == CertificateKind::expired ? Period{-30 * kDay, -kDay} : Period{-kDay, 365 * kDay};
  const bool wrong_host = kind == CertificateKind::wrong_host;
  const std::string name = wrong_host ? "elsewhere.example" : "localhost";
  Certificate certificate = bare_certificate(key.get(), name, valid);
  X509 *x = certificate.get();
  add_extension(x, ca.get(), NID_basic_constraints, "critical,CA:FALSE");
  add_extension(x, ca.get(), NID_key_usage, "critical,digitalSignature");
  add_extension(x, ca.get(), NID_ext_key_usage, "serverAuth");
  add_extension(x, ca.get(), NID_subject_alt_name,
                wrong_host ? "DNS:elsewhere.example" : "IP:127.0.0.1,DNS:localhost");
  add_extension(x, ca.get(), NID_authority_key_identifier, "keyid");
  sign(x, ca.get(), ca_key.get());
  return {std::move(key), std::move(certificate), to_pem(ca.get())};
}

} // namespace xingtu::sandbox
