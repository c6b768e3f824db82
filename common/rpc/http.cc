#include "common/rpc/http.h"

#include "CivetServer.h"
#include "absl/strings/str_cat.h"

namespace gongjin::rpc {
namespace {

struct Page {
  int status = 200;
  std::string type;
  std::string body;
};

class Handler : public CivetHandler {
 public:
  explicit Handler(std::function<Page()> page) : page_(std::move(page)) {}
  bool handleGet(CivetServer*, mg_connection* connection) override {
    const Page page = page_();
    mg_printf(connection,
              "HTTP/1.1 %d %s\r\nContent-Type: %s\r\nContent-Length: %zu\r\nCache-Control: no-store\r\n\r\n",
              page.status, page.status == 200 ? "OK" : "Service Unavailable", page.type.c_str(), page.body.size());
    mg_write(connection, page.body.data(), page.body.size());
    return true;
  }

 private:
  const std::function<Page()> page_;
};

}  // namespace

struct HttpEndpoint::Impl {
  std::vector<std::unique_ptr<Handler>> handlers;
  std::unique_ptr<CivetServer> server;  // ends before what it calls
};

HttpEndpoint::HttpEndpoint() : impl_(std::make_unique<Impl>()) {}
HttpEndpoint::~HttpEndpoint() = default;

absl::StatusOr<std::unique_ptr<HttpEndpoint>> HttpEndpoint::Start(const std::string& listen, const Metrics& metrics,
                                                                  std::function<bool()> ready) {
  std::unique_ptr<HttpEndpoint> endpoint(new HttpEndpoint());
  Impl& impl = *endpoint->impl_;
  try {
    impl.server = std::make_unique<CivetServer>(
        std::vector<std::string>{"listening_ports", listen, "num_threads", "2", "request_timeout_ms", "5000"});
  } catch (const CivetException&) {
    return absl::FailedPreconditionError(
        absl::StrCat("cannot listen on ", listen, " for metrics: taken, or not an address of this machine"));
  }
  const auto serve = [&impl](const char* path, std::function<Page()> page) {
    impl.handlers.push_back(std::make_unique<Handler>(std::move(page)));
    impl.server->addHandler(path, *impl.handlers.back());
  };
  serve("/metrics", [&metrics] { return Page{200, "text/plain; version=0.0.4; charset=utf-8", metrics.Text()}; });
  serve("/livez", [] { return Page{200, "text/plain; charset=utf-8", "alive\n"}; });
  serve("/readyz", [ready = std::move(ready)] {
    return ready() ? Page{200, "text/plain; charset=utf-8", "ready\n"}
                   : Page{503, "text/plain; charset=utf-8", "not ready\n"};
  });
  return endpoint;
}

int HttpEndpoint::port() const {
  const auto ports = impl_->server->getListeningPorts();
  return ports.empty() ? 0 : ports.front();
}

}  // namespace gongjin::rpc
