// What a service cannot be started with.
#include "common/rpc/engine.h"

#include "common/rpc/host_options.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/partnership/service.h"
#include "services/registry/service.h"
#include "tests/lib/temporary_folder.h"

namespace gongjin::tests {
namespace {

using testing::HasSubstr;

absl::Status Made(ServiceDefinition definition) {
  const TemporaryFolder folder;
  rpc::EngineOptions options;
  options.data_dir = folder.path("data");
  return rpc::Engine::Make(std::move(definition), std::move(options)).status();
}

ServiceDefinition RegistryOf() {
  rpc::HostOptions options;
  options.district = "310113";
  return registry::Definition(nullptr, options);
}

TEST(Engine, IsMadeOfWholeDefinitions) {
  EXPECT_EQ(Made(RegistryOf()), absl::OkStatus());
  EXPECT_EQ(Made(partnership::Definition()), absl::OkStatus());
}

// A handler that calls others is outside of any transaction: it cannot undo what validate_only tried, nor answer a
// repeated request from the journal.
TEST(Engine, RefusesPromisesThatARemoteHandlerWouldNotKeep) {
  auto definition = RegistryOf();
  for (auto& verb : definition.verbs)
    if (verb.request->name() == "RenameSchoolRequest") verb.runs = Runs::kRemote;
  const auto refused = Made(std::move(definition));
  EXPECT_TRUE(absl::IsFailedPrecondition(refused));
  EXPECT_THAT(std::string(refused.message()), HasSubstr("RenameSchool takes request_id and validate_only"));
}

// What is no traceparent begins a trace of its own instead of lying in the journal and in calls of others.
TEST(Engine, ContinuesATraceThatIsOne) {
  const TemporaryFolder folder;
  rpc::EngineOptions options;
  options.data_dir = folder.path("data");
  const auto engine = rpc::Engine::Make(partnership::Definition(), std::move(options));
  ASSERT_TRUE(engine.ok()) << engine.status();
  const auto trace_of = [&](absl::string_view traceparent) {
    rpc::Arrival arrival;
    arrival.traceparent = traceparent;
    const auto call = (*engine)->CallOf(arrival, "x", nullptr);
    EXPECT_EQ(call.traceparent.substr(3, 32), call.trace_id);
    return call.trace_id;
  };
  EXPECT_EQ(trace_of("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"), "4bf92f3577b34da6a3ce929d0e0e4736");
  for (const char* none : {"00-ZZf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                           "00-00000000000000000000000000000000-00f067aa0ba902b7-01", ""})
    EXPECT_THAT(trace_of(none), testing::MatchesRegex("[0-9a-f]{32}")) << none;
}

TEST(Engine, RefusesNormsThatContradictEachOther) {
  auto definition = partnership::Definition();
  const std::string good = "name: \"p7-good\" rule: \"P7\" value: 75";
  ASSERT_NE(definition.norms_text.find(good), std::string::npos);
  definition.norms_text.replace(definition.norms_text.find(good) + good.size() - 2, 2, "91");
  EXPECT_THAT(std::string(Made(std::move(definition)).message()), HasSubstr("NORM_BELOW_OTHER"));
}

}  // namespace
}  // namespace gongjin::tests
