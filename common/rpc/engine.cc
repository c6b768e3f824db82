#include "common/rpc/engine.h"

#include <algorithm>
#include <filesystem>

#include "absl/strings/str_cat.h"
#include "common/access/secret_file.h"
#include "common/base/hmac.h"
#include "common/resource/tables.h"
#include "common/rpc/engine_impl.h"
#include "common/store/sqlite/sqlite_store.h"
#include "gongjin/common/v1/norm.pb.h"

namespace gongjin::rpc {
namespace {

constexpr absl::Duration kPatienceWithTree = absl::Seconds(2);  // at the end

using google::protobuf::DescriptorPool;
using google::protobuf::MessageFactory;

absl::Status Broken(absl::string_view what) { return absl::FailedPreconditionError(what); }

absl::Status MakeSchema(Engine::Impl& impl) {
  const ServiceDefinition& definition = impl.definition;
  std::vector<const google::protobuf::Descriptor*> kept = definition.kept_order, followed;
  if (!definition.norms_text.empty()) kept.push_back(common::v1::Norm::descriptor());
  for (const auto& [owner, types] : definition.followed) followed.insert(followed.end(), types.begin(), types.end());
  std::vector<const google::protobuf::ServiceDescriptor*> services;
  for (const auto& name : definition.proto_services) {
    services.push_back(DescriptorPool::generated_pool()->FindServiceByName(name));
    if (services.back() == nullptr) return Broken(absl::StrCat("no such protobuf service: ", name));
  }
  ASSIGN_OR_RETURN(impl.schema, schema::Schema::Make(kept, followed, services));
  return absl::OkStatus();
}

// What runs outside of transactions keeps neither promise: nothing remembers its request, nothing undoes it.
absl::Status RemoteVerbsPromiseNothing(const Engine::Impl& impl) {
  for (const Verb& verb : impl.definition.verbs)
    for (const auto& method : impl.schema->methods())
      if (verb.runs == Runs::kRemote && verb.request == method->descriptor->input_type() && method->writes)
        return Broken(absl::StrCat(method->name,
                                   " takes request_id and validate_only, which its handler, calling "
                                   "others, does not keep"));
  return absl::OkStatus();
}

absl::Status MakeEntries(Engine::Impl& impl) {
  RETURN_IF_ERROR(RemoteVerbsPromiseNothing(impl));
  for (const auto& method : impl.schema->methods()) {
    Entry entry;
    entry.method = method.get();
    entry.request = MessageFactory::generated_factory()->GetPrototype(method->descriptor->input_type());
    for (const Verb& verb : impl.definition.verbs) {
      if (verb.request != method->descriptor->input_type()) continue;
      if (entry.verb != nullptr) return Broken(absl::StrCat("two handlers for ", method->name));
      if (verb.response != method->descriptor->output_type())
        return Broken(absl::StrCat("the handler of ", method->name, " answers ", verb.response->full_name()));
      entry.verb = &verb;
      entry.response = MessageFactory::generated_factory()->GetPrototype(verb.response);
    }
    if (method->resource != nullptr)
      if (const auto hooks = impl.definition.kept.find(method->resource->descriptor);
          hooks != impl.definition.kept.end())
        entry.hooks = hooks->second;
    const bool standard = method->kind != schema::MethodKind::kVerb && method->resource != nullptr &&
                          !impl.schema->IsFollowed(*method->resource);
    if (entry.verb == nullptr && !standard) return Broken(absl::StrCat("no handler for ", method->name));
    impl.entries[method.get()] = std::move(entry);
  }
  for (const Verb& verb : impl.definition.verbs) {
    const bool used = std::any_of(impl.entries.begin(), impl.entries.end(),
                                  [&](const auto& entry) { return entry.second.verb == &verb; });
    if (!used) return Broken(absl::StrCat("a handler of no RPC: ", verb.request->full_name()));
  }
  return absl::OkStatus();
}

absl::Status OpenStore(Engine::Impl& impl) {
  std::error_code error;
  std::filesystem::create_directories(impl.options.data_dir, error);
  if (error) return Broken(absl::StrCat("cannot make ", impl.options.data_dir, ": ", error.message()));
  const std::string stem = absl::StrCat(impl.options.data_dir, "/", impl.definition.name);
  // Keys of page tokens and request bodies never lie in the database.
  ASSIGN_OR_RETURN(const std::string key, access::ReadOrMakeKeyFile(stem + ".key"));
  impl.realm.hmac_key = Hmac(key, "request bodies");
  impl.page_tokens = std::make_unique<PageTokens>(Hmac(key, "page tokens"));
  store::SqliteOptions sqlite;
  sqlite.path = stem + ".db";
  RETURN_IF_ERROR(audit::HasSignedDatabase(stem));
  ASSIGN_OR_RETURN(
      impl.store, store::OpenSqlite(
                      sqlite, TablesOf(*impl.schema),
                      [schema = impl.schema.get()](absl::string_view type, absl::string_view payload,
                                                   store::Reader& reader) -> absl::StatusOr<std::vector<store::Value>> {
                        const auto* known = schema->FindType(type);
                        if (known == nullptr) return Fault("a row of no type");
                        ASSIGN_OR_RETURN(auto row, RowOfPayload(*known, std::string(payload), reader));
                        return std::move(row.columns);
                      }));
  ASSIGN_OR_RETURN(const std::string tree_key, access::ReadOrMakeKeyFile(stem + ".audit.key"));
  ASSIGN_OR_RETURN(impl.tree, audit::Tree::Open(*impl.store, stem, impl.definition.name, tree_key));
  return absl::OkStatus();
}

}  // namespace

Engine::Engine() = default;
Engine::~Engine() { Close(); }

absl::StatusOr<std::unique_ptr<Engine>> Engine::Make(ServiceDefinition definition, EngineOptions options) {
  std::unique_ptr<Engine> engine(new Engine());
  engine->impl_ = std::make_unique<Impl>(std::move(definition));
  Impl& impl = *engine->impl_;
  impl.options = std::move(options);
  RETURN_IF_ERROR(impl.texts.Add(PlatformTexts()));
  RETURN_IF_ERROR(impl.texts.Add(impl.definition.texts));
  if (!impl.definition.norms_text.empty()) {
    ASSIGN_OR_RETURN(impl.realm.norms, Norms::Parse(impl.definition.norms_text));
    RETURN_IF_ERROR(JudgeNorms(impl.realm.norms, impl.definition.check_norms, absl::CivilDay(1, 1, 1),
                               absl::CivilDay(9999, 12, 31)));
  }
  RETURN_IF_ERROR(MakeSchema(impl));
  impl.realm.schema = impl.schema.get();
  RETURN_IF_ERROR(MakeEntries(impl));
  RETURN_IF_ERROR(OpenStore(impl));
  return engine;
}

absl::Status Engine::Start() {
  Impl& impl = *impl_;
  const Call call = CallOf({}, absl::StrCat(impl.definition.name, "/Begin"), nullptr);
  const auto begin = [&](store::Writer& writer) -> absl::Status {
    ASSIGN_OR_RETURN(const auto begun, writer.Setting("begun"));
    if (begun.has_value()) return absl::OkStatus();
    Transaction tx(impl.realm, writer, call);
    RETURN_IF_ERROR(impl.definition.begin(tx));
    RETURN_IF_ERROR(tx.WriteJournal(""));
    return writer.SetSetting("begun", absl::FormatTime(call.now));
  };
  // Nothing is written where nothing must be: a disk that is almost full keeps nobody from starting, and reading.
  bool begun = false;
  RETURN_IF_ERROR(impl.store->Read([&](store::Reader& reader) -> absl::Status {
    ASSIGN_OR_RETURN(const auto setting, reader.Setting("begun"));
    begun = setting.has_value();
    return absl::OkStatus();
  }));
  if (impl.definition.begin && !begun) RETURN_IF_ERROR(impl.store->WriteAndWait(begin));
  if (impl.options.own_token == nullptr) return absl::OkStatus();
  for (const auto& [owner, descriptors] : impl.definition.followed) {
    std::vector<const schema::ResourceType*> types;
    for (const auto* descriptor : descriptors) types.push_back(impl.schema->FindType(descriptor));
    impl.followers.push_back(std::make_unique<client::Follower>(impl.realm, *impl.store, *impl.options.channels,
                                                                *impl.options.own_token, owner, std::move(types)));
  }
  return absl::OkStatus();
}

std::vector<std::pair<std::string, absl::Time>> Engine::Followed() const {
  std::vector<std::pair<std::string, absl::Time>> heard;
  for (const auto& follower : impl_->followers) heard.emplace_back(follower->owner(), follower->heard());
  return heard;
}

void Engine::Close() {
  if (impl_ == nullptr) return;
  impl_->followers.clear();
  // So that the head covers what was answered, unless signing fails.
  if (impl_->tree != nullptr) impl_->tree->WaitFor(impl_->store->DurableSequence(), kPatienceWithTree);
  if (impl_->store != nullptr) impl_->store->Close();
}

const std::string& Engine::name() const { return impl_->definition.name; }
const schema::Schema& Engine::schema() const { return *impl_->schema; }
const Realm& Engine::realm() const { return impl_->realm; }
const Texts& Engine::texts() const { return impl_->texts; }
store::Store& Engine::store() { return *impl_->store; }
audit::Tree& Engine::tree() { return *impl_->tree; }

absl::Status Engine::Impl::Fetch(const std::string& name) {
  if (options.own_token == nullptr) return absl::OkStatus();  // nobody to ask: it does not exist
  const auto* type = schema->TypeOfName(name);
  if (type == nullptr) return absl::OkStatus();
  return client::FetchCopy(realm, *store, *options.channels, *options.own_token, *type, name);
}

absl::StatusOr<bool> Engine::Impl::FetchHere(const absl::Status& status, std::vector<std::string>& asked) {
  constexpr size_t kMostAsked = 256;  // references of one record
  const std::string name = NeededCopy(status);
  if (name.empty()) return false;
  if (asked.size() >= kMostAsked) return Fault("asks for copies without end");
  RETURN_IF_ERROR(Fetch(name));
  asked.push_back(name);
  return true;
}

bool Engine::Impl::FetchThen(const absl::Status& status, std::vector<std::string>& asked, std::function<void()> again,
                             const std::function<void(absl::Status)>& fail) {
  if (NeededCopy(status).empty()) return false;
  const bool taken = options.workers->Run([this, status, &asked, again = std::move(again), fail] {
    const auto fetched = FetchHere(status, asked);
    if (fetched.ok())
      again();
    else
      fail(fetched.status());
  });
  if (!taken) fail(Exhausted("QUEUE_FULL", absl::Seconds(1)));
  return true;
}

}  // namespace gongjin::rpc
