package io.github.sessiongateway.bench;

import io.vertx.core.Vertx;

/** A bare HTTP server of Vert.x, beside which the start of the gateway is measured. */
public final class BareServer {
  private BareServer() {}

  /** Starts the server. Without an argument it only ends, as the smallest Java command. */
  public static void main(String[] args) {
    if (args.length > 0) {
      Vertx.vertx()
          .createHttpServer()
          .requestHandler(request -> request.response().end())
          .listen(0, "127.0.0.1")
          .onSuccess(server -> System.out.println("the bare server is ready"));
    }
  }
}
