// A call of any RPC, from the bytes of its request to the database and back: registry and partnership in this process,
// their databases in memory, what lies in tests/fuzz/corpus/calls asked in the order of names before. What was asked
// since then is part of a finding: GONGJIN_FUZZ_TRAIL names a folder that keeps it, and the files of that folder, given
// to this program in their order, play it again.
#include <condition_variable>
#include <filesystem>
#include <fstream>
#include <map>
#include <mutex>
#include <set>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "common/access/token.h"
#include "common/base/status.h"
#include "common/rpc/common_services.h"
#include "common/rpc/error_words.h"
#include "common/rpc/host.h"
#include "common/rpc/log.h"
#include "common/schema/validate.h"
#include "google/rpc/error_details.pb.h"
#include "openssl/crypto.h"
#include "services/partnership/service.h"
#include "services/registry/service.h"
#include "tests/fuzz/asked.h"
#include "tests/fuzz/fuzz.h"
#include "tests/lib/temporary_folder.h"

namespace gongjin::fuzz {
namespace {

using google::protobuf::Message;

constexpr int kCallsOfAWorld = 5000;
constexpr char kDistrict[] = "districts/310113";

class StandingClock : public Clock {
 public:
  absl::Time Now() const override { return absl::FromUnixSeconds(1'552'615'200); }  // 2019-03-15 10:00 in Shanghai
};

const Clock& TheClock() {
  static const StandingClock& clock = *new StandingClock;
  return clock;
}

struct Answer {
  absl::Status status;
  std::string body;
};

// One answer, told on any thread.
class Waiting {
 public:
  rpc::Reply Reply() {
    return [state = state_](absl::Status status, std::string body) {
      const std::lock_guard<std::mutex> lock(state->mutex);
      Require(!state->told, "answered twice");
      state->told = true;
      state->answer = {std::move(status), std::move(body)};
      state->wake.notify_one();
    };
  }
  Answer Wait() {
    std::unique_lock<std::mutex> lock(state_->mutex);
    Require(state_->wake.wait_for(lock, std::chrono::seconds(60), [&] { return state_->told; }), "not answered");
    return state_->answer;
  }

 private:
  struct State {
    std::mutex mutex;
    std::condition_variable wake;
    bool told = false;
    Answer answer;
  };
  std::shared_ptr<State> state_ = std::make_shared<State>();
};

class World {
 public:
  World() {
    rpc::HostOptions options;
    options.data_dir = folder_.path("data");
    options.listen = "127.0.0.1:0";
    options.metrics_listen = "";
    options.calls_per_second_per_principal = 0;  // the clock stands still
    options.workers = options.readers = 1;
    options.watchdog_interval = absl::ZeroDuration();
    const rpc::RegistryParts registry = registry::Parts();
    std::vector<ServiceDefinition> services;
    services.push_back(partnership::Definition());
    auto host = rpc::Host::Start(options, std::move(services), &registry, TheClock());
    Require(host.ok(), host.status().ToString());
    host_ = *std::move(host);
    signer_ = access::Signer::FromFile(folder_.path("data/token.key"), "gongjin/310113").value();
    verifier_ = std::make_unique<access::Verifier>(access::KeysOf(signer_), "gongjin/310113", TheClock());
    Require(verifier_->Refresh().ok(), "no key");
    for (rpc::Engine* engine : {&host_->engine("registry"), &host_->engine("partnership")}) {
      engines_.push_back(engine);
      for (const auto& method : engine->schema().methods())
        routes_[method->name] = [engine, method = method.get()](const auto& arrival, auto body, auto reply) {
          engine->Handle(*method, arrival, body, std::move(reply));
        };
    }
    const rpc::CommonParts parts{engines_, verifier_.get(), &readers_, nullptr, &engines_[1]->texts(), &TheClock()};
    for (auto& route : rpc::CommonUnaryRoutes(parts)) routes_[route.method] = route.handle;
    Begin();
  }

  // nullopt: no method that is called here.
  std::optional<Answer> Call(const Asked& asked, const std::string& body) {
    const auto route = routes_.find(MethodOf(asked));
    if (route == routes_.end()) return std::nullopt;
    const std::string authorization = Authorization(asked.caller);
    rpc::Arrival arrival;
    arrival.authorization = authorization;
    arrival.purpose = "fuzz";
    arrival.accept_language = "en";
    arrival.peer = "ipv4:127.0.0.1:1";
    Waiting waiting;
    route->second(arrival, body, waiting.Reply());
    return waiting.Wait();
  }

  static std::string MethodOf(const Asked& asked) {
    return absl::StrCat(std::string(asked.method->service()->full_name()), "/", std::string(asked.method->name()));
  }
  const schema::Method* SchemaMethodOf(const Asked& asked) const {
    for (const auto* engine : engines_)
      if (const auto* method = engine->schema().FindMethod(MethodOf(asked))) return method;
    return nullptr;
  }
  // How much has happened: what is refused leaves it.
  int64_t Happened() const { return engines_[0]->store().DurableSequence() + engines_[1]->store().DurableSequence(); }
  const Texts& texts() const { return engines_[1]->texts(); }
  const Texts& TextsOf(const Asked& asked) const {
    return engines_[engines_[0]->schema().FindMethod(MethodOf(asked)) != nullptr ? 0 : 1]->texts();
  }

 private:
  // A token for one who holds every role that an organization can give: rights are not what is sought here.
  std::string Authorization(const std::string& caller) const {
    using namespace annotations::v1;
    if (caller == "nobody") return "";
    const bool bureau = caller == "organizations/bureau";
    Caller who;
    who.principal = absl::StrCat(kDistrict, "/principals/", bureau ? "admin" : caller.substr(caller.rfind('/') + 1));
    who.organization = absl::StrCat(kDistrict, "/", caller);
    who.district = kDistrict;
    who.title = "fuzz";
    who.roles = {ROLE_SIGNATORY, ROLE_CONTRIBUTOR, ROLE_VIEWER};
    if (bureau)
      who.roles.insert(who.roles.end(),
                       {ROLE_ADMINISTRATOR, ROLE_REGISTRAR, ROLE_CASE_OFFICER, ROLE_APPROVER, ROLE_OBSERVER});
    return absl::StrCat("Bearer ", signer_->Sign(who, TheClock().Now(), TheClock().Now() + access::kTokenLife));
  }

  void Begin();

  tests::TemporaryFolder folder_{tests::TemporaryFolder::InMemory()};
  std::unique_ptr<rpc::Host> host_;
  std::shared_ptr<access::Signer> signer_;
  std::unique_ptr<access::Verifier> verifier_;
  std::vector<rpc::Engine*> engines_;
  rpc::Workers readers_{1, 64};
  std::map<std::string, std::function<void(const rpc::Arrival&, absl::string_view, rpc::Reply)>> routes_;
};

std::string TextOfFile(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

void World::Begin() {
  std::set<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(GONGJIN_FUZZ_BEGIN)) files.insert(entry.path());
  for (const auto& file : files) {
    const auto asked = ReadAsked(TextOfFile(file));
    Require(asked.has_value(), absl::StrCat("no call: ", file.string()));
    const auto answer = Call(*asked, asked->Body());
    // A name that begins with "0" is of what the rest rests on.
    if (absl::StartsWith(file.filename().string(), "0"))
      Require(answer.has_value() && answer->status.ok(),
              absl::StrCat(file.string(), ": ", answer.has_value() ? answer->status.ToString() : "no such method"));
  }
}

// Refused by a judgement, not for want of rights or of a reachable service: nothing is written of it.
bool IsJudged(const absl::Status& status) {
  return absl::IsInvalidArgument(status) || absl::IsFailedPrecondition(status) || absl::IsAborted(status) ||
         absl::IsAlreadyExists(status);
}

void JudgeRefusal(const World& world, const Asked& asked, const absl::Status& status) {
  Require(!absl::IsInternal(status) && !absl::IsUnknown(status) && !BareReasonOf(status).empty(),
          absl::StrCat("a fault of ours: ", status.ToString()));
  for (const Language language : {Language::kChinese, Language::kEnglish}) {
    const auto told = rpc::InWords(status, world.TextsOf(asked), language, std::string(32, '0'));
    Require(told.code() == static_cast<int>(status.code()), absl::StrCat("told otherwise: ", told.DebugString()));
    Require(!told.message().empty() && IsUtf8(told.message()), absl::StrCat("no sentence: ", status.ToString()));
    Require(told.details_size() >= 2 && told.SerializeAsString().size() < 64 << 10, "details");
  }
}

bool Flag(const Message& request, const google::protobuf::FieldDescriptor* field) {
  return field != nullptr && request.GetReflection()->GetBool(request, field);
}

std::string TextIn(const Message& message, const char* name) {
  const auto* field = message.GetDescriptor()->FindFieldByName(name);
  return field == nullptr ? "" : message.GetReflection()->GetString(message, field);
}

// What was answered is on record as it was answered.
void JudgeRecord(World& world, const Asked& asked, const schema::Method& method, const Message& record) {
  const absl::Status valid = schema::Validate(record);
  Require(valid.ok(), absl::StrCat("an invalid record was written: ", valid.ToString()));
  Asked get;
  get.method = google::protobuf::DescriptorPool::generated_pool()->FindMethodByName(absl::StrCat(
      std::string(method.descriptor->service()->full_name()), ".Get", std::string(record.GetDescriptor()->name())));
  if (get.method == nullptr) return;
  get.caller = asked.caller;
  get.request = NewRequest(*get.method);
  const auto* name = get.request->GetDescriptor()->FindFieldByName("name");
  get.request->GetReflection()->SetString(get.request.get(), name, TextIn(record, "name"));
  const auto found = world.Call(get, get.Body());
  Require(found.has_value() && (found->status.ok() || absl::IsPermissionDenied(found->status)),
          absl::StrCat("what was written is not read: ", found.has_value() ? found->status.ToString() : ""));
  if (!found->status.ok()) return;
  const std::unique_ptr<Message> read(record.New());
  Require(read->ParseFromString(found->body) && TextIn(*read, "etag") == TextIn(record, "etag"),
          "another revision is read than was written");
}

int answered = 0, refused = 0;  // told at the end: targets that are always refused would find little

void Judge(World& world, const Asked& asked) {
  const std::string body = asked.Body();
  const int64_t before = world.Happened();
  const auto answer = world.Call(asked, body);
  if (!answer.has_value()) return;
  const schema::Method* method = world.SchemaMethodOf(asked);
  const std::unique_ptr<Message> request = NewRequest(*asked.method);
  const bool readable = request->ParseFromString(body);
  ++(answer->status.ok() ? answered : refused);
  if (!answer->status.ok()) {
    JudgeRefusal(world, asked, answer->status);
    Require(!IsJudged(answer->status) || world.Happened() == before, "a refusal was written");
    return;
  }
  Require(readable, "bytes that are no request were answered");
  Require(schema::Validate(*request).ok() || (method != nullptr && method->update_mask != nullptr),
          "a bad request was answered");
  auto* factory = google::protobuf::MessageFactory::generated_factory();
  const std::unique_ptr<Message> response(factory->GetPrototype(asked.method->output_type())->New());
  Require(response->ParseFromString(answer->body), "an answer that cannot be read");
  if (method == nullptr || !method->writes) return;
  if (Flag(*request, method->validate_only)) return Require(world.Happened() == before, "only judged, but written");

  using schema::MethodKind;
  // A request from before is answered as it was then, whatever has become of the record.
  if (world.Happened() != before && (method->kind == MethodKind::kCreate || method->kind == MethodKind::kUpdate))
    JudgeRecord(world, asked, *method, *response);
  // The text of a secret is told once.
  if (TextIn(*request, "request_id").empty() || asked.method->name() == "CreateSecret") return;
  const int64_t after = world.Happened();
  const auto again = world.Call(asked, body);
  Require(again->status.ok() && again->body == answer->body,
          absl::StrCat("the same request again is answered otherwise: ", again->status.ToString()));
  Require(world.Happened() == after, "the same request again happened again");
}

// Every input since the world began.
class Trail {
 public:
  Trail() {
    if (const char* folder = std::getenv("GONGJIN_FUZZ_TRAIL")) folder_ = folder;
    Begin();
  }
  void Begin() {
    count_ = 0;
    if (folder_.empty()) return;
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_);
  }
  void Add(absl::string_view input) {
    if (folder_.empty()) return;
    std::ofstream(absl::StrCat(folder_, "/", absl::StrFormat("%06d", count_++))) << std::string(input);
  }

 private:
  std::string folder_;
  int count_ = 0;
};

}  // namespace

// OpenSSL's and gRPC's threads keep something of their own to the very end.
extern "C" const char* __asan_default_options() { return "detect_leaks=0"; }

extern "C" int LLVMFuzzerInitialize(int*, char***) {
  google::protobuf::SetLogHandler(nullptr);
  return 0;
}

extern "C" size_t LLVMFuzzerCustomMutator(uint8_t* data, size_t size, size_t most, unsigned seed) {
  const std::string changed = Mutator(seed).Mutate(Text(data, size), most);
  std::copy(changed.begin(), changed.end(), data);
  return changed.size();
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static auto& world = *new std::unique_ptr<World>;
  // The world goes before the logger, which its threads speak to, and before OpenSSL, by which they hash: so both are
  // to be there before this is said.
  static const int at_exit = [] {
    rpc::Log(rpc::Severity::kInfo, "fuzzing", {});
    OPENSSL_init_crypto(OPENSSL_INIT_ADD_ALL_DIGESTS, nullptr);
    return std::atexit([] {
      world.reset();
      std::fprintf(stderr, "calls: %d answered, %d refused\n", answered, refused);
    });
  }();
  (void)at_exit;
  static Trail& trail = *new Trail;
  static int calls = 0;
  const auto asked = ReadAsked(Text(data, size));
  // A password costs a tenth of a second by design.
  if (!asked.has_value() || asked->method->name() == "Login" || asked->method->name() == "SetPassword") return -1;
  if (world == nullptr || ++calls > kCallsOfAWorld) {
    world.reset();
    trail.Begin();
    world = std::make_unique<World>();
    calls = 1;
  }
  trail.Add(Text(data, size));
  Judge(*world, *asked);
  return 0;
}

}  // namespace gongjin::fuzz
