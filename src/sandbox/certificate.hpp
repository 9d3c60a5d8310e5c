#pragma once
// A certificate authority and a server certificate for 127.0.0.1 and localhost, made in memory and
// gone with the process: nothing that anybody could come to trust by mistake.
#include <memory>
#include <string>

#include <openssl/evp.h>
#include <openssl/x509.h>

namespace xingtu::sandbox {

using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using Certificate = std::unique_ptr<X509, decltype(&X509_free)>;

/// What is wrong with the server's certificate, for tests of clients that must refuse it.
enum class CertificateKind { valid, expired, wrong_host };

struct ServerIdentity {
  Key key;
  Certificate certificate;
  std::string ca_pem; ///< of the authority that signed it
};

/// Throws Error(internal) with OpenSSL's words.
ServerIdentity make_identity(CertificateKind kind);

} // namespace xingtu::sandbox
