package io.github.sessiongateway.internal.bridge.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.api.Secret;
import io.github.sessiongateway.internal.bridge.TestContext;
import io.github.sessiongateway.internal.bridge.auth.AuthenticationException;
import io.github.sessiongateway.internal.bridge.auth.AuthenticationException.Reason;
import io.github.sessiongateway.internal.bridge.auth.Authenticator;
import io.github.sessiongateway.internal.bridge.auth.BridgeClient;
import io.github.sessiongateway.internal.bridge.auth.Identity;
import io.github.sessiongateway.internal.bridge.auth.Tickets;
import io.github.sessiongateway.internal.bridge.connection.BridgeContext;
import io.github.sessiongateway.testing.Await;
import io.github.sessiongateway.testing.ManualTime;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(VertxExtension.class)
class TicketEndpointTest {
  private static final String ORIGIN = "https://app.example.com";
  private static final OwnPlaces OWN = new OwnPlaces(Set.of(ORIGIN), Set.of(), false);

  private final Vertx vertx;
  private final WebClient http;
  private final BridgeClient client = new BridgeClient("ci", Set.of(), List.of(), null);
  private final ManualTime time = new ManualTime();
  private final List<String> log = new CopyOnWriteArrayList<>();
  private Tickets tickets;
  private int port;

  TicketEndpointTest(Vertx vertx) {
    this.vertx = vertx;
    http = WebClient.create(vertx);
  }

  /** Lets {@code good} in, and breaks at {@code broken}. */
  private final class Fake implements Authenticator {
    @Override
    public Future<Identity> authenticate(Secret credential) {
      return switch (credential.value()) {
        case "good" -> Future.succeededFuture(new Identity(client, credential, () -> true));
        case "broken" -> Future.failedFuture(new IllegalStateException("a canary"));
        default -> AuthenticationException.future(Reason.UNKNOWN_KEY);
      };
    }
  }

  @BeforeEach
  void listen() {
    listen(new JsonObject());
  }

  private void listen(JsonObject config) {
    BridgeContext context = TestContext.of(vertx, config, new Fake(), time, log);
    tickets = context.tickets();
    Router router = Router.router(vertx);
    router
        .route(TicketEndpoint.PATH)
        .handler(new TicketEndpoint(context, () -> OWN, new RequestPeers(context, List::of)));
    port =
        Await.result(vertx.createHttpServer().requestHandler(router).listen(0, "127.0.0.1"))
            .actualPort();
  }

  @ParameterizedTest
  @ValueSource(strings = {"Bearer good", "bearer good", "BEARER  good "})
  void aCredentialGivesATicket(String authorization) {
    HttpResponse<Buffer> response = ask(HttpMethod.POST, "authorization", authorization);
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.getHeader("cache-control")).isEqualTo("no-store");
    assertThat(response.getHeader("content-type")).isEqualTo("application/json");
    JsonObject json = response.bodyAsJsonObject();
    assertThat(json.fieldNames()).containsExactly("ticket", "expires_in");
    assertThat(json.getInteger("expires_in")).isEqualTo(30);
    assertThat(tickets.redeem(json.getString("ticket")).client()).isSameAs(client);
  }

  @Test
  void anInvalidCredentialGetsTheErrorOfTheContract() {
    HttpResponse<Buffer> response = ask(HttpMethod.POST, "authorization", "Bearer wrong");
    assertThat(response.statusCode()).isEqualTo(401);
    assertThat(response.getHeader("www-authenticate")).isEqualTo("Bearer");
    assertThat(response.getHeader("cache-control")).isEqualTo("no-store");
    JsonObject error = response.bodyAsJsonObject().getJsonObject("error");
    assertThat(error.getInteger("status")).isEqualTo(401);
    assertThat(error.getString("code")).isEqualTo("gateway_unauthenticated");
    assertThat(error.getString("message"))
        .isEqualTo("This credential is not valid for the bridge.");
    assertThat(error.getString("origin")).isEqualTo("gateway");
    assertThat(log).containsExactly("refused key: client - at 127.0.0.1: unknown key");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "good", "Basic good", "Bearer", "Bearer ", "Bearergood"})
  void anotherHeaderIsNotABearer(String authorization) {
    HttpResponse<Buffer> response = ask(HttpMethod.POST, "authorization", authorization);
    assertThat(response.statusCode()).isEqualTo(401);
    assertThat(response.bodyAsString()).contains("The header Authorization: Bearer is missing.");
  }

  @Test
  void twoHeadersAreNotABearer() {
    HttpResponse<Buffer> response =
        Await.result(
            http.post(port, "127.0.0.1", TicketEndpoint.PATH)
                .putHeader("authorization", List.of("Bearer good", "Bearer good"))
                .send());
    assertThat(response.statusCode()).isEqualTo(401);
    assertThat(ask(HttpMethod.POST).statusCode()).isEqualTo(401);
  }

  @Test
  void aFaultOfTheAuthenticatorRevealsNothing() {
    HttpResponse<Buffer> response = ask(HttpMethod.POST, "authorization", "Bearer broken");
    assertThat(response.statusCode()).isEqualTo(401);
    assertThat(response.bodyAsString()).doesNotContain("canary");
    assertThat(log).singleElement().asString().endsWith("fault IllegalStateException");
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "PUT", "DELETE", "PATCH", "OPTIONS"})
  void anyOtherMethodIsNotAllowed(String method) {
    HttpResponse<Buffer> response = ask(HttpMethod.valueOf(method), "authorization", "Bearer good");
    assertThat(response.statusCode()).isEqualTo(405);
    assertThat(response.getHeader("allow")).isEqualTo("POST, OPTIONS");
    assertThat(response.bodyAsJsonObject().getJsonObject("error").getInteger("status"))
        .isEqualTo(405);
    assertThat(tickets.size()).isZero();
  }

  @Test
  void aPreflightOfAnAllowedOriginIsAnswered() {
    HttpResponse<Buffer> response =
        ask(HttpMethod.OPTIONS, "origin", ORIGIN, "access-control-request-method", "POST");
    assertThat(response.statusCode()).isEqualTo(204);
    assertThat(response.getHeader("access-control-allow-origin")).isEqualTo(ORIGIN);
    assertThat(response.getHeader("access-control-allow-methods")).isEqualTo("POST");
    assertThat(response.getHeader("access-control-allow-headers")).isEqualTo("authorization");
    assertThat(response.getHeader("access-control-allow-credentials")).isNull();
    assertThat(response.getHeader("vary")).isEqualToIgnoringCase("origin");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "null",
        "",
        "https://evil.example",
        "https://app.example.com.evil.example",
        "https://sub.app.example.com",
        "http://app.example.com",
        "https://app.example.com:8443",
        "https://app.example.com/"
      })
  void anyOtherOriginGetsNeitherAPreflightNorAnAnswer(String origin) {
    for (HttpMethod method : List.of(HttpMethod.OPTIONS, HttpMethod.POST)) {
      HttpResponse<Buffer> response = ask(method, "origin", origin);
      assertThat(response.statusCode()).isEqualTo(403);
      assertThat(response.headers().names()).noneMatch(name -> name.startsWith("access-control"));
      assertThat(response.bodyAsString()).contains("gateway_forbidden");
    }
    assertThat(log).hasSize(2).containsOnly("refused origin: client - at 127.0.0.1: " + origin);
  }

  /** No page can send the header without a preflight. */
  @Test
  void aProgramGetsATicketWhateverOriginItSays() {
    String[] headers = {"origin", "https://evil.example", "authorization", "Bearer good"};
    HttpResponse<Buffer> response = ask(HttpMethod.POST, headers);
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().names()).noneMatch(name -> name.startsWith("access-control"));
    headers[3] = "Bearer wrong";
    assertThat(ask(HttpMethod.POST, headers).statusCode()).isEqualTo(401);
    assertThat(tickets.size()).isEqualTo(1);
  }

  /** Otherwise one client could push out the tickets of all others. */
  @Test
  void aTicketCountsAsAMessageOfItsClient() {
    listen(new JsonObject().put("bridge.limits.messages-per-second", 1));
    assertThat(ask(HttpMethod.POST, "authorization", "Bearer good").statusCode()).isEqualTo(200);
    HttpResponse<Buffer> response = ask(HttpMethod.POST, "authorization", "Bearer good");
    assertThat(response.statusCode()).isEqualTo(429);
    assertThat(response.bodyAsString()).contains("rate_limited");
    assertThat(tickets.size()).isEqualTo(1);
    assertThat(log).isEmpty();
  }

  @Test
  void aPageOfAnAllowedOriginMayReadATicketAndAFailure() {
    for (String credential : List.of("good", "wrong")) {
      HttpResponse<Buffer> response =
          ask(HttpMethod.POST, "origin", ORIGIN, "authorization", "Bearer " + credential);
      assertThat(response.getHeader("access-control-allow-origin")).isEqualTo(ORIGIN);
      assertThat(response.getHeader("access-control-allow-credentials")).isNull();
    }
  }

  private HttpResponse<Buffer> ask(HttpMethod method, String... headers) {
    var request = http.request(method, port, "127.0.0.1", TicketEndpoint.PATH);
    for (int i = 0; i < headers.length; i += 2) {
      request.putHeader(headers[i], headers[i + 1]);
    }
    return Await.result(request.send());
  }
}
