// Sessions against a server of the tests' own.
#include "cli/session.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "cli/explain.h"
#include "cli/server_for_test.h"
#include "gmock/gmock.h"
#include "gongjin/partnership/v1/partnership_service.pb.h"

namespace gongjin::cli {
namespace {

using partnership::v1::Partnership;
using ::testing::ElementsAre;

constexpr char kName[] = "districts/310113/partnerships/lezhi";

class SessionTest : public WithServer {
 protected:
  google::rpc::Status CallGet() {
    Session session(options_);
    partnership::v1::GetPartnershipRequest request;
    request.set_name(kName);
    Partnership partnership;
    try {
      session.Call(types_.FindMethod("GetPartnership", Language::kEnglish), request, partnership);
    } catch (const CallError& error) {
      return error.status;
    }
    return {};
  }
};

TEST_F(SessionTest, ExchangesTheSecretOnceAndSaysWhoAsks) {
  Session session(options_);
  partnership::v1::GetPartnershipRequest request;
  Partnership partnership;
  const auto& method = types_.FindMethod("GetPartnership", Language::kEnglish);
  session.Call(method, request, partnership);
  session.Call(method, request, partnership);
  EXPECT_EQ(session.District(), "310113");
  EXPECT_THAT(Methods(), ElementsAre("ExchangeSecret", "GetPartnership", "GetPartnership"));
  EXPECT_EQ(requests_[0].metadata.count("authorization"), 0u);
  EXPECT_EQ(requests_[1].metadata["authorization"], "Bearer token1");
  EXPECT_EQ(requests_[1].metadata["accept-language"], "zh-CN");
  EXPECT_EQ(requests_[1].metadata["traceparent"].size(), 55u);
}

TEST_F(SessionTest, NothingGoesToAnotherUsersListener) {
  if (geteuid() != 0) GTEST_SKIP() << "only root may become another user";
  // Another user has taken the port; whoever connects is answered by nobody, and nobody connects.
  sockaddr_in name{};
  name.sin_family = AF_INET;
  name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  // A socket belongs to whom the thread that makes it acts for.
  ASSERT_EQ(syscall(SYS_setresuid, -1, 65534, -1), 0);
  const int squatter = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const bool listens =
      bind(squatter, reinterpret_cast<const sockaddr*>(&name), sizeof(name)) == 0 && listen(squatter, 8) == 0;
  ASSERT_EQ(syscall(SYS_setresuid, -1, 0, -1), 0);
  ASSERT_TRUE(listens);
  socklen_t size = sizeof(name);
  ASSERT_EQ(getsockname(squatter, reinterpret_cast<sockaddr*>(&name), &size), 0);
  options_.access.address = absl::StrCat("127.0.0.1:", ntohs(name.sin_port));
  options_.access.from = "/x/endpoint";
  options_.access.keeper = 0;
  options_.language = Language::kEnglish;
  try {
    CallGet();
    ADD_FAILURE();
  } catch (const UsageError& error) {
    EXPECT_THAT(error.what(), testing::HasSubstr(" (65534), but /x/endpoint belongs to user root (0), so nothing was"));
  }
  pollfd waiting{squatter, POLLIN, 0};
  EXPECT_EQ(poll(&waiting, 1, 200), 0);
  // The same listener is the service's when the file is its user's.
  options_.access.keeper = 65534;
  options_.timeout = std::chrono::milliseconds(300);
  EXPECT_TRUE(IsUnreachable(CallGet()));
  EXPECT_EQ(poll(&waiting, 1, 2000), 1);
  close(squatter);
}

TEST_F(SessionTest, TheServicesOwnListenerIsAskedAndNobodysIsUnreachable) {
  options_.access.keeper = geteuid();
  EXPECT_EQ(CallGet().code(), google::rpc::OK);
  options_.access.address = "127.0.0.1:1";
  EXPECT_EQ(CallGet().message(), "nobody listens");
}

TEST_F(SessionTest, AnExpiredTokenIsRenewedOnce) {
  handler_ = [](const Request& request) {
    const bool old = request.metadata.at("authorization") == "Bearer token1";
    return old ? Error(google::rpc::UNAUTHENTICATED, "TOKEN_EXPIRED") : Ok(Partnership());
  };
  EXPECT_EQ(CallGet().code(), google::rpc::OK);
  EXPECT_THAT(Methods(), ElementsAre("ExchangeSecret", "GetPartnership", "ExchangeSecret", "GetPartnership"));
  handler_ = [](const Request&) { return Error(google::rpc::UNAUTHENTICATED, "TOKEN_EXPIRED"); };
  requests_.clear();
  EXPECT_EQ(CallGet().code(), google::rpc::UNAUTHENTICATED);
  EXPECT_EQ(requests_.size(), 4u);
}

TEST_F(SessionTest, WritesAreRepeatedWithTheSameRequestIdOnly) {
  int failures = 2;
  handler_ = [&](const Request&) {
    return --failures >= 0 ? Error(google::rpc::UNKNOWN, "OUTCOME_UNKNOWN") : Ok(Partnership());
  };
  Session session(options_);
  partnership::v1::SignPartnershipRequest request;
  Partnership partnership;
  const auto& method = types_.FindMethod("SignPartnership", Language::kEnglish);
  request.set_request_id("r1");
  session.Call(method, request, partnership);
  ASSERT_THAT(Methods(), ElementsAre("ExchangeSecret", "SignPartnership", "SignPartnership", "SignPartnership"));
  EXPECT_EQ(requests_[1].body, requests_[3].body);
  failures = 2;
  requests_.clear();
  request.clear_request_id();
  EXPECT_THROW(session.Call(method, request, partnership), CallError);
  EXPECT_THAT(Methods(), ElementsAre("SignPartnership"));
}

TEST_F(SessionTest, RefusalsAreNotRepeated) {
  handler_ = [](const Request&) { return Error(google::rpc::FAILED_PRECONDITION, "ENTRUSTED_TWICE"); };
  const google::rpc::Status status = CallGet();
  EXPECT_EQ(ReasonOf(status), "ENTRUSTED_TWICE");
  EXPECT_EQ(requests_.size(), 2u);
}

TEST_F(SessionTest, AServerThatIsNotThereIsGivenUpSoon) {
  options_.access.address = "127.0.0.1:1";
  options_.timeout = std::chrono::seconds(60);
  const auto started = std::chrono::steady_clock::now();
  EXPECT_TRUE(IsUnreachable(CallGet()));
  EXPECT_LT(std::chrono::steady_clock::now() - started, std::chrono::seconds(10));
}

TEST_F(SessionTest, ActsForTheOrganizationThatIsNamed) {
  options_.organization = "districts/310113/organizations/bureau";
  CallGet();
  access::v1::ExchangeSecretRequest exchange;
  ASSERT_TRUE(exchange.ParseFromString(requests_[0].body));
  EXPECT_EQ(exchange.organization(), "districts/310113/organizations/bureau");
  EXPECT_EQ(exchange.secret(), "s");
}

TEST_F(SessionTest, AReadyMadeTokenActsForNobodyElse) {
  options_.access.secret.clear();
  options_.access.token = "t";
  EXPECT_EQ(CallGet().code(), google::rpc::OK);
  EXPECT_EQ(requests_[0].metadata["authorization"], "Bearer t");
  Session session(options_);
  partnership::v1::GetPartnershipRequest request;
  Partnership partnership;
  EXPECT_THROW(session.Call(types_.FindMethod("GetPartnership", Language::kEnglish), request, partnership,
                            "districts/310113/organizations/bureau"),
               UsageError);
  EXPECT_EQ(requests_.size(), 1u);
}

TEST_F(SessionTest, MergesAllProcessesAndNamesTheSilent) {
  options_.access.address = absl::StrCat("registry=", server_.address(), ",partnership=127.0.0.1:1");
  Session session(options_);
  int answers = 0;
  const auto silent = session.CallAll(types_.FindMethod("GetCaller", Language::kEnglish),
                                      access::v1::GetCallerRequest(), [&](const auto&) { ++answers; });
  EXPECT_EQ(answers, 1);
  EXPECT_THAT(silent, ElementsAre("127.0.0.1:1"));
}

}  // namespace
}  // namespace gongjin::cli
