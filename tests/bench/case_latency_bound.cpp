#include <list>

#include <fmt/format.h>

#include "cases.hpp"
#include "support/wait_until.hpp"

namespace xingtu::bench {
namespace {

constexpr int kLatencyMs = 200;

/// What so many requests take if `concurrency` of them are always on their way.
double arithmetic(std::int64_t pages, int concurrency) {
  return static_cast<double>(pages) * kLatencyMs / 1'000 / concurrency;
}

/// The time from the first process's start to the last one's end.
double time_of(Rig &rig, const Workload &work, int count, int concurrency) {
  const auto job = rig.job(work, concurrency);
  rig.settle_disk();
  rig.reset_statements();
  const auto before = rig.pages().asked();
  const auto begun = std::chrono::steady_clock::now();
  std::list<test::Process> processes;
  processes.emplace_back(job->command({"run", "-q"}));
  // The others can join as soon as the plan is there; how soon is a part of what is measured.
  test::wait_until([&] { return job->cell("select count(*) from xingtu_ops.job_run") != "0"; },
                   test::Process::kPatience);
  for (int i = 1; i < count; ++i)
    processes.emplace_back(job->command({"run", "--join", "-q"}));
  for (auto &process : processes) {
    const auto finished = process.wait(std::chrono::minutes(30));
    if (finished.exit_code != 0)
      throw std::runtime_error("a worker failed: " + finished.err);
  }
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
  if (const auto sent = rig.pages().asked().requests - before.requests; sent != work.pages)
    throw std::runtime_error(fmt::format("{} requests for {} pages", sent, work.pages));
  rig.print_statements();
  rig.drop(job->database());
  return seconds;
}

} // namespace

void latency_bound(Rig &rig, const Settings &settings, Report &report) {
  const auto work = workload(settings.pages(5'000));
  rig.pages().prepare(work);
  rig.pages().set_latency(kLatencyMs);
  Series wall;
  for (int i = 0; i < settings.repeat; ++i) {
    const auto job = rig.job(work);
    rig.settle_disk();
    wall.add(rig.load(*job, work).wall);
    rig.drop(job->database());
  }
  const double floor = arithmetic(work.pages, 64);
  report.at_most(fmt::format("latency-bound, 200 ms, concurrency 64, {} pages", work.pages),
                 fmt::format("{} s", wall.text(2)), fmt::format("(c) {:.2f} s", floor), wall.median() / floor,
                 3, 1.05);
}

void workers(Rig &rig, const Settings &settings, Report &report) {
  // So many that two cores can keep up with four processes, and the API's latency is what they wait for.
  constexpr int kConcurrency = 16;
  const auto work = workload(settings.pages(5'000));
  rig.pages().prepare(work);
  rig.pages().set_latency(kLatencyMs);
  Series one, two, four;
  for (int i = 0; i < settings.repeat; ++i) {
    one.add(time_of(rig, work, 1, kConcurrency));
    two.add(time_of(rig, work, 2, kConcurrency));
    four.add(time_of(rig, work, 4, kConcurrency));
  }
  const auto one_text = fmt::format("one {} s", one.text(2));
  report.at_least("2 workers, 200 ms, concurrency 16 each", fmt::format("{} s", two.text(2)), one_text,
                  one.median() / two.median(), 2, 1.9, " x");
  report.at_least("4 workers, 200 ms, concurrency 16 each", fmt::format("{} s", four.text(2)), one_text,
                  one.median() / four.median(), 2, 3.7, " x");
}

} // namespace xingtu::bench
