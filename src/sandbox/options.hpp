#pragma once
// The command line of xingtu-sandbox as values.
#include <optional>
#include <string>

#include "sandbox/behaviour.hpp"
#include "sandbox/certificate.hpp"
#include "sandbox/dataset.hpp"
#include "sandbox/server.hpp"

namespace xingtu::sandbox {

struct ServeOptions {
  Behaviour behaviour;
  ServerOptions server;
  std::optional<std::string> port_file, journal, rules, ca_out;
  bool tls = false;
  CertificateKind certificate = CertificateKind::valid;
};

struct CommandLine {
  enum class Command { serve, dataset, help } command = Command::serve;
  ServeOptions serve;
  DatasetOptions dataset;
  std::string help; ///< what to print, where that is all
};

/// `today` is the day of the data where none is given. Throws Error(usage) for what is wrong, and
/// Error(config) for files that cannot be read.
CommandLine parse_command_line(int argc, const char *const *argv, Day today);

} // namespace xingtu::sandbox
