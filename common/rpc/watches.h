// The change feed of a process: one thread that serves every watcher from the journals, as fast as each can take it.
// The writers only say that there is more; a slow watcher costs them nothing, and no memory but its place and a
// message.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "common/access/token.h"
#include "common/base/call.h"
#include "common/rpc/engine.h"
#include "common/rpc/server.h"

namespace gongjin::rpc {

class Watches {
 public:
  // `token_key`: 32 bytes that stay the same over restarts; it seals resume tokens.
  Watches(std::vector<Engine*> engines, std::string token_key, const Clock& clock);
  ~Watches();  // ends every stream
  // Begins to serve `stream` for `caller`, or ends it: INVALID_ARGUMENT (a type not served here, RESUME_TOKEN_BAD),
  // OUT_OF_RANGE (RESUME_TOKEN_OLD, RIGHTS_CHANGED). Returns who fills it, nullptr when it was ended.
  std::shared_ptr<Watcher> Open(std::shared_ptr<const Caller> caller, const common::v1::WatchChangesRequest& request,
                                Stream& stream);
  // Ends every stream with UNAVAILABLE, and those that still come.
  void Drain();
  int count() const;

 private:
  struct Impl;
  std::shared_ptr<Impl> impl_;
};

}  // namespace gongjin::rpc
