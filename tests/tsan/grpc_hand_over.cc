// Tells ThreadSanitizer what gRPC hands from thread to thread. Debian's gRPC is built without it, so that neither its
// locks nor its queues are seen, and whatever a call hands over would count as a race. Loaded by LD_PRELOAD into the
// tests of the preset tsan; in a program without ThreadSanitizer it does nothing.
//
// One order for all: what was before a batch of operations was begun is before what comes after any batch has ended.
// Seen are races of calls that overlap; not those of which one call was answered before the other went on.
#include <dlfcn.h>
#include <grpc/grpc.h>
#include <link.h>

#include <mutex>
#include <unordered_map>

extern "C" {
void __tsan_acquire(void* address) __attribute__((weak));
void __tsan_release(void* address) __attribute__((weak));
}

namespace {

char order;

void Release() {
  if (__tsan_release != nullptr) __tsan_release(&order);
}
void Acquire() {
  if (__tsan_acquire != nullptr) __tsan_acquire(&order);
}

template <typename Function>
Function* Next(Function*, const char* name) {
  return reinterpret_cast<Function*>(dlsym(RTLD_NEXT, name));
}

// A tag is a functor, to be run by gRPC, or an object that a queue gives back: that one begins with its table of
// virtual functions, which is no code.
bool IsCode(const void* address) {
  struct Search {
    ElfW(Addr) address;
    bool found;
  } search = {reinterpret_cast<ElfW(Addr)>(address), false};
  dl_iterate_phdr(
      [](dl_phdr_info* info, size_t, void* data) {
        auto& wanted = *static_cast<Search*>(data);
        for (int i = 0; i < info->dlpi_phnum; ++i) {
          const auto& part = info->dlpi_phdr[i];
          const ElfW(Addr) begin = info->dlpi_addr + part.p_vaddr;
          if (part.p_type == PT_LOAD && (part.p_flags & PF_X) != 0 && wanted.address >= begin &&
              wanted.address < begin + part.p_memsz)
            wanted.found = true;
        }
        return wanted.found ? 1 : 0;
      },
      &search);
  return search.found;
}

using Run = void (*)(grpc_completion_queue_functor*, int);
std::mutex mutex;
auto& runs = *new std::unordered_map<grpc_completion_queue_functor*, Run>();

// As it was again before it runs: it may be gone afterwards, or begun anew.
void RunInOrder(grpc_completion_queue_functor* functor, int ok) {
  {
    const std::lock_guard lock(mutex);
    const auto kept = runs.find(functor);
    functor->functor_run = kept->second;
    runs.erase(kept);
  }
  Acquire();
  functor->functor_run(functor, ok);
}

void Watch(void* tag) {
  auto* functor = static_cast<grpc_completion_queue_functor*>(tag);
  if (__tsan_acquire == nullptr || functor == nullptr || !IsCode(reinterpret_cast<const void*>(functor->functor_run)))
    return;
  const std::lock_guard lock(mutex);
  if (functor->functor_run == &RunInOrder) return;
  runs[functor] = functor->functor_run;
  functor->functor_run = &RunInOrder;
}

}  // namespace

extern "C" {

grpc_call_error grpc_call_start_batch(grpc_call* call, const grpc_op* operations, size_t count, void* tag,
                                      void* reserved) {
  static const auto next = Next(&grpc_call_start_batch, "grpc_call_start_batch");
  Watch(tag);
  Release();
  return next(call, operations, count, tag, reserved);
}

grpc_event grpc_completion_queue_next(grpc_completion_queue* queue, gpr_timespec deadline, void* reserved) {
  static const auto next = Next(&grpc_completion_queue_next, "grpc_completion_queue_next");
  const grpc_event event = next(queue, deadline, reserved);
  Acquire();
  return event;
}

grpc_event grpc_completion_queue_pluck(grpc_completion_queue* queue, void* tag, gpr_timespec deadline, void* reserved) {
  static const auto next = Next(&grpc_completion_queue_pluck, "grpc_completion_queue_pluck");
  const grpc_event event = next(queue, tag, deadline, reserved);
  Acquire();
  return event;
}
}
