#pragma once
// How often the promises of the program were put to the test, for the table at the end of the run.
#include <initializer_list>
#include <string>
#include <string_view>

namespace xingtu::test {

/// So many faults were tried against these promises (1 for P1, ...). `broken`: lines that name the promises
/// that did not hold, as broken_promises() gives them; a line without a name counts against all of them.
/// `seeds`: what gives the same faults again, where they are random. From any thread.
void note_tried(std::initializer_list<int> promises, long faults, std::string_view broken,
                const std::string &seeds = {});

/// The same for a test that checks each fault on its own: what it counts as violations are its failed checks.
void note_tried(std::initializer_list<int> promises, long faults = 1);

/// What whole runs after a fault are compared by: see broken_promises().
inline constexpr std::initializer_list<int> kAfterRuns{1, 2, 3, 4, 6, 7, 8, 10};

} // namespace xingtu::test
