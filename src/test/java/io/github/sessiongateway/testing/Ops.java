package io.github.sessiongateway.testing;

import io.github.sessiongateway.SessionGateway;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;

/** A client of a gateway's ops port. */
public final class Ops {
  private Ops() {}

  /** Returns the metrics in Prometheus's text. */
  public static String metrics(Vertx vertx, SessionGateway gateway) {
    return get(vertx, gateway, "/metrics");
  }

  /** Returns the body of an answer, whatever its status. */
  public static String get(Vertx vertx, SessionGateway gateway, String path) {
    int port = Listening.at(gateway, "health").getPort();
    HttpClient client = vertx.createHttpClient();
    Buffer body =
        Await.result(
            client
                .request(HttpMethod.GET, port, "127.0.0.1", path)
                .compose(request -> request.send().compose(HttpClientResponse::body))
                .eventually(client::close));
    return body.toString();
  }
}
