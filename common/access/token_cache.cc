#include "common/access/token_cache.h"

#include <algorithm>
#include <utility>

#include "absl/hash/hash.h"

namespace gongjin::access {

TokenCache::Shard& TokenCache::ShardOf(absl::string_view token) {
  // The end of a token is of its signature: as good as random, and cheap to look at.
  return shards_[absl::Hash<absl::string_view>()(token.substr(token.size() - std::min<size_t>(token.size(), 16))) %
                 kShards];
}

void TokenCache::Shard::KeepYoung(absl::string_view token, std::shared_ptr<const Caller> caller) {
  if (young.size() >= kMostAShard) {
    old = std::move(young);
    young.clear();
  }
  young.insert_or_assign(std::string(token), std::move(caller));
}

std::shared_ptr<const Caller> TokenCache::Find(absl::string_view token) {
  Shard& shard = ShardOf(token);
  const std::lock_guard<std::mutex> lock(shard.mutex);
  if (const auto found = shard.young.find(token); found != shard.young.end()) return found->second;
  const auto found = shard.old.find(token);
  if (found == shard.old.end()) return nullptr;
  auto caller = std::move(found->second);
  shard.old.erase(found);
  shard.KeepYoung(token, caller);
  return caller;
}

void TokenCache::Keep(absl::string_view token, std::shared_ptr<const Caller> caller) {
  Shard& shard = ShardOf(token);
  const std::lock_guard<std::mutex> lock(shard.mutex);
  shard.KeepYoung(token, std::move(caller));
}

void TokenCache::Clear() {
  for (auto& shard : shards_) {
    const std::lock_guard<std::mutex> lock(shard.mutex);
    shard.young.clear();
    shard.old.clear();
  }
}

size_t TokenCache::size() {
  size_t size = 0;
  for (auto& shard : shards_) {
    const std::lock_guard<std::mutex> lock(shard.mutex);
    size += shard.young.size() + shard.old.size();
  }
  return size;
}

}  // namespace gongjin::access
