#include "common/rpc/host.h"

#include <openssl/sha.h>
#include <sys/resource.h>

#include <filesystem>
#include <fstream>
#include <mutex>

#include "absl/strings/str_cat.h"
#include "common/access/secret_file.h"
#include "common/access/token.h"
#include "common/base/status.h"
#include "common/rpc/common_services.h"
#include "common/rpc/gate.h"
#include "common/rpc/health_server.h"
#include "common/rpc/host_options.h"
#include "common/rpc/http.h"
#include "common/rpc/log.h"
#include "common/rpc/server.h"
#include "common/rpc/watchdog.h"
#include "common/rpc/watches.h"
#include "gongjin/access/v1/access_service.pb.h"

namespace gongjin::rpc {
namespace {

constexpr int kQueueLimit = 4096;       // calls that wait for a worker or reader
constexpr rlim_t kDescriptors = 65536;  // wanted
// Beside those of connections: databases, logs, calls to other services, health, metrics.
constexpr rlim_t kOtherDescriptors = 400;
// A try waits as long as the time between two: a dead listener is known after 25 to 50 s of silence by default, and a
// machine that is merely slow has that long to answer once.
constexpr int kWatchdogTries = 5;

// The keys of the registry, over RPC. What was fetched last is kept while it is silent.
class KeysOfRegistry final : public access::KeySource {
 public:
  explicit KeysOfRegistry(client::Channels& channels) : channels_(channels) {}
  absl::StatusOr<std::vector<access::PublicKey>> Keys() override {
    access::v1::ListSigningKeysResponse response;
    const absl::Status asked = channels_.Invoke("gongjin.access.v1.AccessService/ListSigningKeys",
                                                access::v1::ListSigningKeysRequest(), response, "", absl::Seconds(5));
    const std::lock_guard lock(mutex_);
    if (!asked.ok() && kept_.empty()) return asked;
    if (asked.ok()) {
      kept_.clear();
      for (const auto& key : response.keys()) kept_.push_back({key.key_id(), key.public_key()});
    }
    return kept_;
  }

 private:
  client::Channels& channels_;
  std::mutex mutex_;
  std::vector<access::PublicKey> kept_;
};

absl::Status RaiseDescriptors(const HostOptions& options) {
  const rlim_t fewest = static_cast<rlim_t>(options.max_connections) + kOtherDescriptors;
  rlimit limit{};
  getrlimit(RLIMIT_NOFILE, &limit);
  const rlim_t wanted = std::min(limit.rlim_max, std::max({limit.rlim_cur, kDescriptors, fewest}));
  if (limit.rlim_cur < wanted) {
    limit.rlim_cur = wanted;
    setrlimit(RLIMIT_NOFILE, &limit);
    getrlimit(RLIMIT_NOFILE, &limit);
  }
  if (limit.rlim_cur >= fewest) return absl::OkStatus();
  return absl::FailedPreconditionError(absl::StrCat("max_connections: ", options.max_connections, " connections need ",
                                                    fewest, " file descriptors, of which only ", limit.rlim_cur,
                                                    " are allowed (ulimit -Hn)"));
}

// Whole or not there, for whoever waits for it.
absl::Status WriteWhole(const std::string& path, const std::string& text) {
  const std::string beside = absl::StrCat(path, ".new");
  std::ofstream file(beside, std::ios::trunc);
  file << text << std::flush;
  std::error_code failed;
  if (file.good()) std::filesystem::rename(beside, path, failed);
  if (file.good() && !failed) return absl::OkStatus();
  return absl::FailedPreconditionError(absl::StrCat("endpoint_file: cannot write ", path));
}

std::string TokenKey(const Realm& realm) {
  const std::string text = absl::StrCat("resume tokens\n", realm.hmac_key);
  unsigned char digest[SHA256_DIGEST_LENGTH];
  SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest);
  return std::string(reinterpret_cast<const char*>(digest), sizeof(digest));
}

}  // namespace

// Declared in the order of what rests on what.
struct Host::Impl {
  HostOptions options;
  const Clock* clock = nullptr;
  Metrics metrics;
  Texts texts;
  std::shared_ptr<access::Signer> signer;
  std::unique_ptr<client::Channels> channels;
  std::unique_ptr<access::Verifier> verifier;
  std::unique_ptr<client::OwnToken> own_token;
  std::vector<std::unique_ptr<Engine>> engines;
  std::unique_ptr<Workers> workers, readers;
  std::unique_ptr<Watches> watches;
  std::unique_ptr<Gate> gate;
  std::unique_ptr<Server> server;
  std::unique_ptr<HealthServer> health;  // only where health_listen is given
  std::unique_ptr<HttpEndpoint> http;
  std::unique_ptr<Watchdog> watchdog;
  std::atomic<bool> ready{false}, unreachable{false};
  std::once_flag drained;

  absl::Status MakeIdentity(bool with_registry);
  absl::Status AddEngine(ServiceDefinition definition);
  absl::Status TakeSecret(const std::string& path);
  absl::Status Listen();
  void AddMetrics();
  void AddFollowers();
  void Watch();
  std::vector<Engine*> Engines() const {
    std::vector<Engine*> all;
    for (const auto& engine : engines) all.push_back(engine.get());
    return all;
  }
};

absl::Status Host::Impl::MakeIdentity(bool with_registry) {
  const std::string audience = options.audience.empty() ? absl::StrCat("gongjin/", options.district) : options.audience;
  std::error_code failed;
  std::filesystem::create_directories(options.data_dir, failed);
  if (failed) return absl::FailedPreconditionError(absl::StrCat("data_dir: cannot make ", options.data_dir));
  // Keys and records: nobody else's business.
  std::filesystem::permissions(options.data_dir, std::filesystem::perms::owner_all, failed);
  client::Peers peers;
  peers.address = options.peers;
  if (!options.tls_ca_file.empty()) {
    peers.ca_file = options.tls_ca_file;
    peers.cert_file = options.tls_cert_file;
    peers.key_file = options.tls_key_file;
  }
  channels = std::make_unique<client::Channels>(std::move(peers));
  std::unique_ptr<access::KeySource> keys;
  if (with_registry) {
    ASSIGN_OR_RETURN(signer, access::Signer::FromFile(absl::StrCat(options.data_dir, "/token.key"), audience));
    keys = access::KeysOf(signer);
  } else {
    keys = std::make_unique<KeysOfRegistry>(*channels);
  }
  verifier = std::make_unique<access::Verifier>(std::move(keys), audience, *clock);
  workers = std::make_unique<Workers>(options.workers, kQueueLimit);
  readers = std::make_unique<Workers>(options.readers, kQueueLimit);
  gate = std::make_unique<Gate>(*verifier, *clock, options.calls_per_second_per_principal);
  return absl::OkStatus();
}

absl::Status Host::Impl::TakeSecret(const std::string& path) {
  ASSIGN_OR_RETURN(const auto secret, access::ReadSecretFile(path));
  if (!secret.has_value()) return absl::FailedPreconditionError(absl::StrCat("there is no secret in ", path));
  own_token = std::make_unique<client::OwnToken>(*channels, *secret, *clock);
  return absl::OkStatus();
}

absl::Status Host::Impl::AddEngine(ServiceDefinition definition) {
  RETURN_IF_ERROR(texts.Add(definition.texts));
  EngineOptions engine;
  engine.data_dir = options.data_dir;
  engine.district = absl::StrCat("districts/", options.district);
  engine.clock = clock;
  engine.channels = channels.get();
  engine.own_token = own_token.get();
  engine.verifier = verifier.get();
  engine.workers = workers.get();
  engine.readers = readers.get();
  ASSIGN_OR_RETURN(auto made, Engine::Make(std::move(definition), std::move(engine)));
  engines.push_back(std::move(made));
  return absl::OkStatus();
}

absl::Status Host::Impl::Listen() {
  watches = std::make_unique<Watches>(Engines(), TokenKey(engines.front()->realm()), *clock);
  const CommonParts common{Engines(), verifier.get(), readers.get(), watches.get(), &texts, clock};
  std::vector<UnaryRoute> routes = CommonUnaryRoutes(common);
  for (const auto& engine : engines)
    for (const auto& method : engine->schema().methods())
      routes.push_back(
          {method->name, &engine->texts(), method->access.anyone(),
           [engine = engine.get(), method = method.get()](const Arrival& arrival, absl::string_view body, Reply reply) {
             engine->Handle(*method, arrival, body, std::move(reply));
           }});
  ServerOptions serve;
  serve.listen = options.listen;
  serve.tls_cert_file = options.tls_cert_file;
  serve.tls_key_file = options.tls_key_file;
  serve.tls_ca_file = options.tls_ca_file;
  serve.max_message_bytes = options.max_message_bytes;
  serve.max_transport_bytes = options.max_transport_bytes;
  serve.connections = {options.max_connections, options.max_connections_per_address};
  serve.max_concurrent_calls = options.max_concurrent_calls;
  serve.default_deadline = options.default_deadline;
  serve.max_connection_age = options.max_connection_age;
  serve.clock = clock;
  ASSIGN_OR_RETURN(server,
                   Server::Start(std::move(serve), std::move(routes), CommonStreamRoutes(common), *gate, metrics));
  for (const auto& engine : engines) channels->SetLocal(engine->name(), server->inner_address());
  if (!options.health_listen.empty()) {
    ASSIGN_OR_RETURN(health, HealthServer::Start(options.health_listen));
  }
  if (options.metrics_listen.empty()) return absl::OkStatus();
  AddMetrics();
  ASSIGN_OR_RETURN(http, HttpEndpoint::Start(options.metrics_listen, metrics, [this] { return ready.load(); }));
  return absl::OkStatus();
}

void Host::Impl::AddMetrics() {
  for (const auto& engine : engines) {
    auto* store = &engine->store();
    metrics.Add("gongjin_journal_lines_total", "Lines of the journal that are durable.", true,
                {{"service", engine->name()}}, [store] { return static_cast<double>(store->DurableSequence()); });
    metrics.Add("gongjin_journal_signed_lines_total", "Lines that the newest signed head covers; all, a second later.",
                true, {{"service", engine->name()}}, [tree = &engine->tree()] {
                  const auto head = tree->head();
                  return head.has_value() ? static_cast<double>(head->size()) : 0;
                });
    metrics.Add("gongjin_store_failed", "1: the outcome of a commit was lost, the process ends.", false,
                {{"service", engine->name()}}, [store] { return store->failed() ? 1 : 0; });
  }
  metrics.Add("gongjin_calls_under_way", "Calls begun and not yet answered.", false, {},
              [this] { return server->calls_under_way(); });
  metrics.Add("gongjin_connections", "Open connections of callers.", false, {},
              [this] { return static_cast<double>(server->connections().open); });
  metrics.Add("gongjin_connections_accepted_total", "Connections that were taken.", true, {},
              [this] { return static_cast<double>(server->connections().accepted); });
  for (const auto& [reason, count] :
       {std::pair{"full", &ConnectionCounts::refused_full}, std::pair{"address", &ConnectionCounts::refused_address},
        std::pair{"descriptors", &ConnectionCounts::refused_descriptors}})
    metrics.Add("gongjin_connections_refused_total", "Connections that were closed as they came.", true,
                {{"reason", reason}},
                [this, count = count] { return static_cast<double>(server->connections().*count); });
  metrics.Add("gongjin_watchers", "Open change feeds.", false, {}, [this] { return watches->count(); });
  metrics.Add("gongjin_queue", "Calls that wait for a thread.", false, {{"pool", "workers"}},
              [this] { return static_cast<double>(workers->queued()); });
  metrics.Add("gongjin_queue", "Calls that wait for a thread.", false, {{"pool", "readers"}},
              [this] { return static_cast<double>(readers->queued()); });
  const double began = absl::ToDoubleSeconds(absl::Now() - absl::UnixEpoch());
  metrics.Add("process_start_time_seconds", "When the process began, since 1970.", false, {},
              [began] { return began; });
}

void Host::Impl::AddFollowers() {
  for (const auto& engine : engines) {
    const auto followed = engine->Followed();
    for (size_t i = 0; i < followed.size(); ++i)
      metrics.Add("gongjin_follower_silent_seconds", "Since the owner was last heard of; it is every 20 s at most.",
                  false, {{"service", engine->name()}, {"owner", followed[i].first}}, [engine = engine.get(), i] {
                    return absl::ToDoubleSeconds(absl::Now() - engine->Followed()[i].second);
                  });
  }
}

void Host::Impl::Watch() {
  const absl::Duration interval = options.watchdog_interval;
  if (interval == absl::ZeroDuration()) return;
  watchdog = std::make_unique<Watchdog>(
      interval, kWatchdogTries, [this, interval] { return server->Reachable(interval); },
      [this] { unreachable = true; });
}

Host::Host() = default;
Host::~Host() {
  if (impl_ != nullptr) Drain();
}

absl::StatusOr<std::unique_ptr<Host>> Host::Start(HostOptions options, std::vector<ServiceDefinition> services,
                                                  const RegistryParts* registry, const Clock& clock) {
  RETURN_IF_ERROR(CheckOptions(options));
  RETURN_IF_ERROR(RaiseDescriptors(options));
  RETURN_IF_ERROR(CheckCommonServices());
  std::unique_ptr<Host> host(new Host());
  host->impl_ = std::make_unique<Impl>();
  Impl& impl = *host->impl_;
  impl.options = std::move(options);
  impl.clock = &clock;
  RETURN_IF_ERROR(impl.texts.Add(PlatformTexts()));
  RETURN_IF_ERROR(impl.MakeIdentity(registry != nullptr));

  // The registry begins first: a new one makes the accounts that the others need.
  if (registry != nullptr) {
    RETURN_IF_ERROR(impl.AddEngine(registry->define(impl.signer, impl.options)));
    RETURN_IF_ERROR(impl.engines.front()->Start());
  }
  if (!impl.options.service_secret_file.empty())
    RETURN_IF_ERROR(impl.TakeSecret(impl.options.service_secret_file));
  else if (registry != nullptr && !services.empty())
    RETURN_IF_ERROR(impl.TakeSecret(absl::StrCat(impl.options.data_dir, "/services.secret")));
  for (auto& service : services) RETURN_IF_ERROR(impl.AddEngine(std::move(service)));
  if (impl.engines.empty()) return absl::FailedPreconditionError("no service to serve");

  // The others follow, and may follow this very process: after it listens.
  RETURN_IF_ERROR(impl.Listen());
  for (size_t i = registry == nullptr ? 0 : 1; i < impl.engines.size(); ++i) RETURN_IF_ERROR(impl.engines[i]->Start());
  impl.AddFollowers();
  if (registry == nullptr) impl.workers->Run([verifier = impl.verifier.get()] { (void)verifier->Refresh(); });
  impl.server->SetServing(true);
  if (impl.health != nullptr) impl.health->SetServing(true);
  impl.ready = true;
  impl.Watch();
  if (!impl.options.endpoint_file.empty())
    RETURN_IF_ERROR(WriteWhole(impl.options.endpoint_file, absl::StrCat(impl.server->address(), "\n")));
  return host;
}

std::string Host::address() const { return impl_->server->address(); }

Engine& Host::engine(absl::string_view name) {
  for (auto& engine : impl_->engines)
    if (engine->name() == name) return *engine;
  Log(Severity::kError, "no such engine", {{"name", name}});
  std::abort();
}

void Host::Drain() {
  std::call_once(impl_->drained, [this] {
    Impl& impl = *impl_;
    impl.ready = false;
    impl.watchdog.reset();
    if (impl.server != nullptr) impl.server->SetServing(false);
    if (impl.health != nullptr) impl.health->SetServing(false);
    if (impl.watches != nullptr) impl.watches->Drain();
    if (impl.server != nullptr) impl.server->Shutdown(impl.options.drain_time);
    impl.http.reset();
    // What still runs may use the engines: it ends first.
    impl.workers.reset();
    impl.readers.reset();
    for (auto& engine : impl.engines) engine->Close();
  });
}

bool Host::unreachable() const { return impl_->unreachable; }

bool Host::failed() const {
  return std::any_of(impl_->engines.begin(), impl_->engines.end(),
                     [](const auto& engine) { return engine->store().failed(); });
}

}  // namespace gongjin::rpc
