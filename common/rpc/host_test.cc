// A whole process on real sockets: a registry of few rules, called as the outside calls it.
#include "common/rpc/host.h"

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <future>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/access/token.h"
#include "common/base/day.h"
#include "common/base/status.h"
#include "common/client/bytes.h"
#include "common/client/channel.h"
#include "common/rpc/health_server.h"
#include "common/rpc/http.h"
#include "common/rpc/server.h"
#include "common/rpc/server_dial.h"
#include "gmock/gmock.h"
#include "gongjin/common/v1/change.pb.h"
#include "gongjin/common/v1/history.pb.h"
#include "gongjin/common/v1/norm.pb.h"
#include "gongjin/common/v1/overview.pb.h"
#include "gongjin/common/v1/work_list.pb.h"
#include "gongjin/registry/v1/registry_service.pb.h"
#include "grpcpp/grpcpp.h"
#include "grpcpp/impl/client_unary_call.h"
#include "gtest/gtest.h"
#include "tests/lib/temporary_folder.h"

namespace gongjin::rpc {
namespace {

using namespace registry::v1;
using annotations::v1::Role;
using common::v1::Change;
using common::v1::WatchChangesRequest;
using common::v1::WatchChangesResponse;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr char kDistrict[] = "districts/310113";
constexpr char kCreate[] = "gongjin.registry.v1.RegistryService/CreateOrganization";
constexpr char kGet[] = "gongjin.registry.v1.RegistryService/GetOrganization";
constexpr char kWatch[] = "gongjin.common.v1.ChangeService/WatchChanges";

// A call that is under way as long as the test wants.
struct Slow {
  std::promise<void> begun, go_on;
};
Slow* slow = nullptr;

absl::StatusOr<School> Rename(Transaction& tx, const Call&, const RenameSchoolRequest& request) {
  return tx.Get<School>(request.name());
}
absl::StatusOr<School> Close(Transaction& tx, const Call&, const CloseSchoolRequest& request) {
  return tx.Get<School>(request.name());
}
absl::StatusOr<Organization> CloseIt(Transaction& tx, const Call&, const CloseOrganizationRequest& request) {
  return tx.Get<Organization>(request.name());
}

ServiceDefinition Definition() {
  ServiceDefinition service("registry", "", {});
  service.Serve("gongjin.registry.v1.RegistryService");
  service.Keep<District>().Keep<School>().Keep<Organization>();
  service.Keep<SchoolCalendar>().Keep<Designation>().Keep<Person>();
  service.On(&Rename).On(&Close).On(&CloseIt);
  service.Due([](const Snapshot&, absl::string_view district, absl::CivilDay) {
    if (slow != nullptr) {
      slow->begun.set_value();
      slow->go_on.get_future().wait();
    }
    common::v1::DueItem item;
    item.set_rule("J1");
    item.set_subject(std::string(district));
    *item.mutable_due() = DateOf(absl::CivilDay(2019, 3, 14));
    return std::vector<common::v1::DueItem>{item};
  });
  return service;
}

class HostTest : public testing::Test {
 protected:
  void SetUp() override { Start({}); }
  ~HostTest() override = default;

  void Start(HostOptions options) {
    host_.reset();
    options.data_dir = folder_.path();
    options.listen = "127.0.0.1:0";
    options.metrics_listen = "";
    options.endpoint_file = folder_.path("endpoint");
    options.drain_time = absl::Seconds(5);
    const RegistryParts parts{[this](std::shared_ptr<access::Signer> signer, const HostOptions&) {
      signer_ = signer;
      return Definition();
    }};
    auto host = Host::Start(options, {}, &parts);
    ASSERT_TRUE(host.ok()) << host.status();
    host_ = *std::move(host);
    channels_ = std::make_unique<client::Channels>(client::Peers{{{"registry", host_->address()}}, "", "", ""});
  }

  std::string Token(std::vector<Role> roles, absl::Duration life = absl::Minutes(10)) const {
    Caller caller;
    caller.principal = absl::StrCat(kDistrict, "/principals/wang");
    caller.organization = absl::StrCat(kDistrict, "/organizations/bureau");
    caller.district = kDistrict;
    caller.roles = std::move(roles);
    return "Bearer " + signer_->Sign(caller, absl::Now(), absl::Now() + life);
  }
  std::string Registrar() const { return Token({annotations::v1::ROLE_REGISTRAR}); }

  absl::Status Create(const std::string& id, const std::string& authorization, Organization* made = nullptr) {
    CreateOrganizationRequest request;
    request.set_parent(kDistrict);
    request.set_organization_id(id);
    request.mutable_organization()->set_title("宝山区教育学院");
    request.mutable_organization()->set_kind(Organization::EDUCATION_BUREAU);
    Organization organization;
    absl::Status status = Invoke(kCreate, request, organization, authorization);
    if (made != nullptr) *made = organization;
    return status;
  }
  absl::Status Invoke(const char* method, const google::protobuf::Message& request, google::protobuf::Message& response,
                      const std::string& authorization) {
    return channels_->Invoke(method, request, response, authorization, absl::Seconds(10), "", Language::kEnglish);
  }
  absl::Status Common(const char* service_method, const google::protobuf::Message& request,
                      google::protobuf::Message& response, const std::string& authorization) {
    client::Channels channels(client::Peers{{{"common", host_->address()}}, "", "", ""});
    return channels.Invoke(service_method, request, response, authorization, absl::Seconds(10), "", Language::kEnglish);
  }

  // A call of raw bytes.
  grpc::Status Raw(const std::string& method, std::string body, const std::string& authorization) {
    return RawOn(grpc::CreateChannel(host_->address(), grpc::InsecureChannelCredentials()), method, std::move(body),
                 authorization);
  }
  static grpc::Status RawOn(const std::shared_ptr<grpc::Channel>& channel, const std::string& method, std::string body,
                            const std::string& authorization) {
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(10));
    if (!authorization.empty()) context.AddMetadata("authorization", authorization);
    context.AddMetadata("traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
    const std::string path = "/" + method;
    const grpc::internal::RpcMethod rpc(path.c_str(), grpc::internal::RpcMethod::NORMAL_RPC, channel);
    grpc::ByteBuffer answer;
    return grpc::internal::BlockingUnaryCall<grpc::ByteBuffer, grpc::ByteBuffer>(
        channel.get(), rpc, &context, client::BufferOf(std::move(body)), &answer);
  }

  // Watches until `enough` says so; the names told and the last token.
  struct Watched {
    absl::Status status;
    std::vector<std::string> names;
    std::string token;
  };
  Watched Watch(WatchChangesRequest request, const std::string& authorization, size_t enough,
                std::function<void()> on_first = {}) {
    Watched watched;
    WatchChangesResponse response;
    bool first = true;
    watched.status = channels_->Stream(
        "registry", kWatch, request, response, authorization,
        [&] {
          for (const auto& change : response.changes()) watched.names.push_back(change.name());
          watched.token = response.resume_token();
          if (first && on_first) on_first();
          first = false;
          return watched.names.size() < enough;
        },
        [](std::function<void()>) {});
    return watched;
  }

  const tests::TemporaryFolder folder_;
  std::shared_ptr<access::Signer> signer_;
  std::unique_ptr<Host> host_;
  std::unique_ptr<client::Channels> channels_;
};

std::string NameOf(absl::string_view id) { return absl::StrCat(kDistrict, "/organizations/", id); }

TEST_F(HostTest, ServesWhatItsResourcesSay) {
  Organization made, got;
  ASSERT_EQ(ReasonOf(Create("a", Registrar(), &made)), "");
  EXPECT_EQ(made.name(), NameOf("a"));
  EXPECT_EQ(made.revision(), 1);
  GetOrganizationRequest get;
  get.set_name(made.name());
  ASSERT_EQ(ReasonOf(Invoke(kGet, get, got, Registrar())), "");
  EXPECT_EQ(got.SerializeAsString(), made.SerializeAsString());
  std::ifstream endpoint(folder_.path("endpoint"));
  std::string address;
  endpoint >> address;
  EXPECT_EQ(address, host_->address());
}

TEST_F(HostTest, RefusesWithReasonAndSentence) {
  GetOrganizationRequest get;
  get.set_name(NameOf("nobody"));
  Organization got;
  const absl::Status absent = Invoke(kGet, get, got, Registrar());
  EXPECT_EQ(absent.code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(BareReasonOf(absent), "ABSENT");
  EXPECT_EQ(std::string(absent.message()), NameOf("nobody") + " does not exist; check the name.");
  const struct {
    const char* token_is;
    std::string token;
    const char* reason;
  } cases[] = {
      {"none", "", "TOKEN_MISSING"},
      {"no token at all", "Bearer nonsense", "TOKEN_INVALID"},
      {"expired", Token({annotations::v1::ROLE_REGISTRAR}, -absl::Minutes(5)), "TOKEN_EXPIRED"},
      {"of a role that may not", Token({annotations::v1::ROLE_VIEWER}), "DENIED"},
  };
  for (const auto& [token_is, token, reason] : cases) {
    SCOPED_TRACE(token_is);
    EXPECT_EQ(BareReasonOf(Create("b", token)), reason);
  }
}

TEST_F(HostTest, AMalformedBodyIsOurInvalidArgument) {
  const struct {
    const char* body_is;
    std::string body;
    const char* reason;
  } cases[] = {
      {"truncated", std::string("\x0a\x20") + "districts", "BODY_MALFORMED"},
      {"of invalid UTF-8", std::string("\x0a\x02\xff\xfe"), "NOT_UTF8"},
      {"empty", "", "FIELD_REQUIRED"},
  };
  for (const auto& [body_is, body, reason] : cases) {
    SCOPED_TRACE(body_is);
    const grpc::Status status = Raw(kCreate, body, Registrar());
    EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
    EXPECT_THAT(status.error_details(), HasSubstr(reason));
  }
}

TEST_F(HostTest, WhatIsTooLargeOrUnknownIsRefusedByGrpc) {
  EXPECT_EQ(Raw(kGet, std::string(5 << 20, 'x'), Registrar()).error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
  EXPECT_EQ(Raw("gongjin.registry.v1.RegistryService/Nothing", "", Registrar()).error_code(),
            grpc::StatusCode::UNIMPLEMENTED);
}

TEST_F(HostTest, HealthTellsOfEachService) {
  const auto health = [&](const std::string& service) {
    const auto channel = grpc::CreateChannel(host_->address(), grpc::InsecureChannelCredentials());
    grpc::ClientContext context;
    const grpc::internal::RpcMethod rpc("/grpc.health.v1.Health/Check", grpc::internal::RpcMethod::NORMAL_RPC, channel);
    grpc::ByteBuffer answer;
    const std::string request =
        service.empty() ? "" : absl::StrCat("\x0a", std::string(1, static_cast<char>(service.size())), service);
    const auto status = grpc::internal::BlockingUnaryCall<grpc::ByteBuffer, grpc::ByteBuffer>(
        channel.get(), rpc, &context, client::BufferOf(request), &answer);
    grpc::Slice slice;
    return status.ok() ? absl::BytesToHexString(client::ViewOf(answer, slice)) : status.error_message();
  };
  EXPECT_EQ(health(""), "0801");
  EXPECT_EQ(health("gongjin.registry.v1.RegistryService"), "0801");
  EXPECT_EQ(health("gongjin.common.v1.ChangeService"), "0801");
  EXPECT_EQ(health("gongjin.nothing"), "service name unknown");
}

TEST_F(HostTest, WatchersSeeWhatHappensAndResume) {
  ASSERT_TRUE(Create("a", Registrar()).ok());
  WatchChangesRequest from_now, from_the_beginning;
  from_the_beginning.set_start(WatchChangesRequest::BEGINNING);
  EXPECT_THAT(Watch(from_the_beginning, Registrar(), 1).names, ElementsAre(NameOf("a")));

  const Watched now = Watch(from_now, Registrar(), 1, [&] { ASSERT_TRUE(Create("b", Registrar()).ok()); });
  EXPECT_THAT(now.names, ElementsAre(NameOf("b")));

  ASSERT_TRUE(Create("c", Registrar()).ok());
  WatchChangesRequest resumed;
  resumed.set_resume_token(now.token);
  EXPECT_THAT(Watch(resumed, Registrar(), 1).names, ElementsAre(NameOf("c")));

  Start({});  // the same database, another process
  EXPECT_THAT(Watch(resumed, Registrar(), 1).names, ElementsAre(NameOf("c")));
}

TEST_F(HostTest, AWatchThatCannotGoOnSaysWhy) {
  WatchChangesRequest plain, of_type, of_nothing, resumed, garbled;
  const std::string token = Watch(plain, Registrar(), 0).token;
  of_type.add_types("registry.gongjin/Organization");
  of_type.set_resume_token(token);
  of_nothing.add_types("registry.gongjin/Nothing");
  resumed.set_resume_token(token);
  garbled.set_resume_token("nonsense");
  const struct {
    const char* watch_is;
    WatchChangesRequest request;
    std::string authorization;
    const char* reason;
  } cases[] = {
      {"without a token", plain, "", "TOKEN_MISSING"},
      {"of an unknown type", of_nothing, Registrar(), "TYPE_UNKNOWN"},
      {"resumed with a garbled token", garbled, Registrar(), "RESUME_TOKEN_BAD"},
      {"resumed for other types", of_type, Registrar(), "RESUME_TOKEN_BAD"},
      {"resumed with other rights", resumed, Token({annotations::v1::ROLE_VIEWER}), "RIGHTS_CHANGED"},
      {"longer than its token", plain, Token({annotations::v1::ROLE_REGISTRAR}, absl::Seconds(1)), "TOKEN_EXPIRED"},
  };
  for (const auto& [watch_is, request, authorization, reason] : cases) {
    SCOPED_TRACE(watch_is);
    EXPECT_EQ(BareReasonOf(Watch(request, authorization, 1).status), reason);
  }
}

TEST_F(HostTest, AHundredWatchersNeedNoHundredThreads) {
  const auto threads = [] {
    return std::distance(std::filesystem::directory_iterator("/proc/self/task"), std::filesystem::directory_iterator());
  };
  constexpr int kWatchers = 100;
  std::atomic<int> watching = 0;
  std::vector<std::future<size_t>> watchers;
  const auto before = threads();
  for (int i = 0; i < kWatchers; ++i)
    watchers.push_back(
        std::async(std::launch::async, [&] { return Watch({}, Registrar(), 1, [&] { ++watching; }).names.size(); }));
  while (watching < kWatchers) absl::SleepFor(absl::Milliseconds(5));
  EXPECT_LE(threads() - before, kWatchers + 10) << "the watchers' own and a few of gRPC";
  ASSERT_TRUE(Create("a", Registrar()).ok());
  for (auto& watcher : watchers) EXPECT_EQ(watcher.get(), 1u);
}

TEST_F(HostTest, DrainEndsStreamsAndRefusesCalls) {
  std::promise<void> watching;
  auto watch =
      std::async(std::launch::async, [&] { return Watch({}, Registrar(), 1, [&] { watching.set_value(); }).status; });
  watching.get_future().wait();
  const absl::Time begun = absl::Now();
  host_->Drain();
  EXPECT_LT(absl::Now() - begun, absl::Seconds(3));
  EXPECT_EQ(BareReasonOf(watch.get()), "SERVICE_UNREACHABLE");
  EXPECT_TRUE(absl::IsUnavailable(Create("a", Registrar())));
}

// gRPC itself would say CANCELLED, after which nobody knows whether the call was begun.
TEST_F(HostTest, WhileItDrainsItAnswersWhatIsUnderWayAndRefusesByName) {
  Slow one;
  slow = &one;
  const auto channel = grpc::CreateChannel(host_->address(), grpc::InsecureChannelCredentials());
  auto under_way = std::async(std::launch::async, [&] {
    common::v1::ListDueItemsRequest request;
    request.set_parent(kDistrict);
    common::v1::ListDueItemsResponse items;
    return Common("gongjin.common.v1.WorkListService/ListDueItems", request, items, Registrar());
  });
  ASSERT_EQ(one.begun.get_future().wait_for(std::chrono::seconds(10)), std::future_status::ready) << under_way.get();
  GetOrganizationRequest get;
  get.set_name(NameOf("nobody"));
  const auto ask = [&] { return RawOn(channel, kGet, get.SerializeAsString(), Registrar()); };
  EXPECT_EQ(ask().error_code(), grpc::StatusCode::NOT_FOUND);
  auto draining = std::async(std::launch::async, [&] { host_->Drain(); });
  grpc::Status told = ask();
  while (told.error_code() == grpc::StatusCode::NOT_FOUND) told = ask();
  for (int i = 0; i < 20; ++i, told = ask()) {
    EXPECT_EQ(told.error_code(), grpc::StatusCode::UNAVAILABLE) << told.error_message();
    EXPECT_THAT(told.error_details(), HasSubstr("SERVICE_UNREACHABLE"));
  }
  one.go_on.set_value();
  EXPECT_EQ(ReasonOf(under_way.get()), "");
  draining.wait();
  slow = nullptr;
}

TEST_F(HostTest, OneCallerHasItsShare) {
  HostOptions options;
  options.calls_per_second_per_principal = 5;
  Start(options);
  int refused = 0;
  GetOrganizationRequest get;
  get.set_name(NameOf("nobody"));
  Organization got;
  const std::string token = Registrar();
  const absl::Time begun = absl::Now();
  for (int i = 0; i < 20; ++i) refused += BareReasonOf(Invoke(kGet, get, got, token)) == "TOO_MANY_CALLS";
  const auto seconds = absl::ToDoubleSeconds(absl::Now() - begun);
  EXPECT_GE(refused, 20 - 5 - static_cast<int>(seconds * 5) - 1);
}

TEST_F(HostTest, MoreConnectionsThanPlacesNeedMoreDescriptorsThanThereAre) {
  HostOptions options;
  options.max_connections = 100'000'000;
  const absl::Status refused = Host::Start(options, {}).status();
  EXPECT_THAT(std::string(refused.message()), HasSubstr("max_connections: 100000000 connections need 100000400 file"));
}

TEST_F(HostTest, ReachesItselfWhileEveryPlaceIsTaken) {
  HostOptions options;
  options.max_connections = 1;
  options.watchdog_interval = absl::Seconds(1);
  Start(options);
  ASSERT_TRUE(Create("a", Registrar()).ok());  // its channel holds the one place
  EXPECT_FALSE(AnswersHealth(host_->address(), false, absl::Milliseconds(500))) << "a stranger";
  absl::SleepFor(absl::Seconds(7));  // more than all tries
  EXPECT_FALSE(host_->unreachable());
  EXPECT_TRUE(Create("b", Registrar()).ok()) << "who was there first is served on";
}

TEST_F(HostTest, CommonServicesAnswerForTheProcess) {
  const std::string registrar = Registrar();
  ASSERT_TRUE(Create("a", registrar).ok());
  common::v1::ListRevisionsRequest history;
  common::v1::ListRevisionsResponse revisions;
  history.set_name(NameOf("a"));
  ASSERT_EQ(ReasonOf(Common("gongjin.common.v1.HistoryService/ListRevisions", history, revisions, registrar)), "");
  ASSERT_EQ(revisions.revisions_size(), 1);
  EXPECT_EQ(revisions.revisions(0).method(), kCreate);
  history.set_name("nothing");
  EXPECT_EQ(BareReasonOf(Common("gongjin.common.v1.HistoryService/ListRevisions", history, revisions, registrar)),
            "NAME_MALFORMED");

  common::v1::ListNormsRequest list;
  common::v1::ListNormsResponse norms;
  list.set_parent(kDistrict);
  EXPECT_EQ(ReasonOf(Common("gongjin.common.v1.NormService/ListNorms", list, norms, registrar)), "");
  EXPECT_EQ(BareReasonOf(Common("gongjin.common.v1.NormService/ListNorms", list, norms, Token({}))), "DENIED");
  list.set_parent("districts/310112");
  EXPECT_EQ(BareReasonOf(Common("gongjin.common.v1.NormService/ListNorms", list, norms, registrar)), "DENIED");

  common::v1::UpdateNormRequest update;
  common::v1::Norm norm;
  update.mutable_norm()->set_name(absl::StrCat(kDistrict, "/norms/none"));
  update.mutable_norm()->set_value(1);
  EXPECT_EQ(BareReasonOf(Common("gongjin.common.v1.NormService/UpdateNorm", update, norm, registrar)), "DENIED");
  const std::string administrator = Token({annotations::v1::ROLE_ADMINISTRATOR});
  EXPECT_EQ(ReasonOf(Common("gongjin.common.v1.NormService/UpdateNorm", update, norm, administrator)).substr(0, 12),
            "NORM_UNKNOWN");
}

// ---- Pieces that need no process ----

TEST(IsLoopback, LooksAtTheHostAlone) {
  for (const char* address : {"127.0.0.1:1", "127.8.9.1:0", "localhost:7400", "[::1]:7400", "unix:/run/x"})
    EXPECT_TRUE(IsLoopback(address)) << address;
  for (const char* address :
       {"0.0.0.0:7400", "10.0.0.1:1", "[::]:1", "128.0.0.1:1", "127.0.0.1", "127.0.0.256:1", "example.org:1", ":7400"})
    EXPECT_FALSE(IsLoopback(address)) << address;
}

TEST(Host, ListensBeyondLoopbackOnlyWithTls) {
  HostOptions options;
  options.listen = "0.0.0.0:0";
  EXPECT_THAT(std::string(Host::Start(options, {}).status().message()), HasSubstr("loopback"));
}

// With a certificate made for it: calls from outside come over TLS 1.3, its own go to a listener on loopback.
TEST_F(HostTest, SpeaksTls13Alone) {
  const std::string cert = folder_.path("cert.pem"), key = folder_.path("key.pem");
  const auto run = [](const std::string& command) { return std::system((command + " >/dev/null 2>&1").c_str()); };
  ASSERT_EQ(run(absl::StrCat("openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost ",
                             "-addext subjectAltName=IP:127.0.0.1 -keyout ", key, " -out ", cert)),
            0);
  HostOptions options;
  options.tls_cert_file = cert;
  options.tls_key_file = key;
  Start(options);
  const std::string connect = absl::StrCat("openssl s_client -connect ", host_->address(), " -alpn h2 </dev/null");
  EXPECT_EQ(run(connect + " -tls1_3"), 0);
  EXPECT_NE(run(connect + " -tls1_2"), 0);
  EXPECT_TRUE(AnswersHealth(host_->address(), true, absl::Seconds(10)));
  EXPECT_FALSE(AnswersHealth(host_->address(), false, absl::Milliseconds(500))) << "plaintext";
  channels_ = std::make_unique<client::Channels>(client::Peers{{{"registry", host_->address()}}, cert, "", ""});
  EXPECT_EQ(ReasonOf(Create("a", Registrar())), "");
  channels_ = std::make_unique<client::Channels>(client::Peers{{{"registry", host_->address()}}, "", "", ""});
  EXPECT_EQ(BareReasonOf(Create("b", Registrar())), "SERVICE_UNREACHABLE") << "plaintext";
}

TEST(HealthServer, AnswersHealthAndNothingElse) {
  const auto server = HealthServer::Start("127.0.0.1:0");
  ASSERT_TRUE(server.ok()) << server.status();
  const auto code = [&](const char* method) {
    const auto channel = grpc::CreateChannel((*server)->address(), grpc::InsecureChannelCredentials());
    grpc::ClientContext context;
    const grpc::internal::RpcMethod rpc(method, grpc::internal::RpcMethod::NORMAL_RPC, channel);
    grpc::ByteBuffer answer;
    return grpc::internal::BlockingUnaryCall<grpc::ByteBuffer, grpc::ByteBuffer>(channel.get(), rpc, &context,
                                                                                 client::BufferOf(""), &answer)
        .error_code();
  };
  EXPECT_EQ(code("/grpc.health.v1.Health/Check"), grpc::StatusCode::OK);
  EXPECT_EQ(code("/gongjin.access.v1.AccessService/Login"), grpc::StatusCode::UNIMPLEMENTED);
  EXPECT_THAT(std::string(HealthServer::Start((*server)->address()).status().message()), HasSubstr("cannot listen on"));
}

std::string HttpGet(int port, const std::string& path) {
  const int fd = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_port = htons(static_cast<uint16_t>(port));
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  EXPECT_EQ(connect(fd, reinterpret_cast<sockaddr*>(&to), sizeof(to)), 0);
  const std::string request = absl::StrCat("GET ", path, " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  EXPECT_EQ(write(fd, request.data(), request.size()), static_cast<ssize_t>(request.size()));
  std::string answer;
  char buffer[4096];
  for (ssize_t got; (got = read(fd, buffer, sizeof(buffer))) > 0;) answer.append(buffer, static_cast<size_t>(got));
  close(fd);
  return answer;
}

TEST(HttpEndpoint, TellsMetricsAndHealth) {
  Metrics metrics;
  metrics.Add("gongjin_depth", "Depth.", false, {}, [] { return 3; });
  bool ready = false;
  auto endpoint = HttpEndpoint::Start("127.0.0.1:0", metrics, [&] { return ready; });
  ASSERT_TRUE(endpoint.ok()) << endpoint.status();
  const int port = (*endpoint)->port();
  EXPECT_THAT(HttpGet(port, "/metrics"), HasSubstr("gongjin_depth 3\n"));
  EXPECT_THAT(HttpGet(port, "/livez"), HasSubstr("HTTP/1.1 200"));
  EXPECT_THAT(HttpGet(port, "/readyz"), HasSubstr("HTTP/1.1 503"));
  ready = true;
  EXPECT_THAT(HttpGet(port, "/readyz"), HasSubstr("HTTP/1.1 200"));
  EXPECT_THAT(HttpGet(port, "/"), HasSubstr("HTTP/1.1 404"));
}

}  // namespace
}  // namespace gongjin::rpc
