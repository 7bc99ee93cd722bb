package io.github.sessiongateway.contract;

import io.github.sessiongateway.contract.ContractCase.Outcome;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.BeforeEach;

/** One message by HTTP. */
class HttpCallContractTest extends ContractTable {
  private HttpClient client;

  @Override
  protected JsonObject config() {
    return new JsonObject().put("bridge.http.enabled", true).put("bridge.http.port", 0);
  }

  @BeforeEach
  void open() {
    client = vertx.createHttpClient();
  }

  @Override
  protected Outcome send(ContractCase row) {
    Future<JsonObject> answer =
        client
            .request(
                HttpMethod.POST, bridge().getPort(), bridge().getHost(), "/call/" + row.address())
            .compose(request -> answer(request, row));
    return outcome(answer);
  }

  private static Future<JsonObject> answer(HttpClientRequest request, ContractCase row) {
    request.putHeader("content-type", "application/json").putHeader("x-gateway-request", "true");
    row.headers().forEach(header -> request.putHeader(header.getKey(), header.getValue() + ""));
    Buffer body = row.body() == null ? Buffer.buffer() : row.body().toBuffer();
    return request
        .send(body)
        .compose(
            response ->
                response
                    .body()
                    .map(
                        json -> {
                          JsonObject envelope = json.toJsonObject();
                          JsonObject error = envelope.getJsonObject("error");
                          int status = error == null ? 200 : error.getInteger("status");
                          if (response.statusCode() != status) {
                            throw new AssertionError(response.statusCode() + " for " + json);
                          }
                          return envelope;
                        }));
  }
}
