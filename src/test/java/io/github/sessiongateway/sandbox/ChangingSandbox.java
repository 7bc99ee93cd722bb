package io.github.sessiongateway.sandbox;

import io.github.sessiongateway.api.Secret;
import io.github.sessiongateway.internal.config.SandboxConfig;
import io.github.sessiongateway.testing.Await;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetServerOptions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * A sandbox with two ports to the same accounts. One has faults that change. The other has no
 * faults, so that it rejects a token only if the token is not valid.
 */
public final class ChangingSandbox {
  private final KoyebFaults faults = new KoyebFaults(List.of(), new SplittableRandom(1));
  private final String faulty;
  private final String faultless;
  private int calls;
  private int refused;

  /**
   * For {@code demo@example.com} with the password {@code demo} and the API tokens {@code of-user}
   * and {@code of-organization}; on a Vert.x of one event loop.
   */
  public ChangingSandbox(Vertx vertx, Duration tokenLife) {
    SandboxConfig config =
        new SandboxConfig(
            true,
            0,
            tokenLife,
            Map.of("demo@example.com", new Secret("demo")),
            List.of(
                new SandboxConfig.ApiToken(new Secret("of-user"), true),
                new SandboxConfig.ApiToken(new Secret("of-organization"), false)),
            List.of());
    SandboxApi api = new SandboxApi(new SandboxAccounts(config, InstantSource.system()));
    faulty = listen(vertx, api, faults);
    faultless = listen(vertx, api, new KoyebFaults(List.of(), new SplittableRandom(1)));
  }

  private String listen(Vertx vertx, SandboxApi api, KoyebFaults met) {
    NetServerOptions options = new NetServerOptions().setHost("127.0.0.1").setAcceptBacklog(1024);
    return "http://127.0.0.1:"
        + Await.result(
                FaultyServer.listen(
                    vertx, options, request -> counted(api, request), met, InstantSource.system()))
            .actualPort();
  }

  private SandboxReply counted(SandboxApi api, RawRequest request) {
    SandboxReply reply =
        api.answer(request.method(), request.path(), request.authorization(), request.body());
    boolean isUse = request.path().endsWith("/session");
    calls += isUse ? 0 : 1;
    refused += isUse && reply.status() == 401 ? 1 : 0;
    return reply;
  }

  public String faultyUrl() {
    return faulty;
  }

  public String faultlessUrl() {
    return faultless;
  }

  /** Replaces the faults. Must be called on the event loop. */
  public void misbehave(String... kinds) {
    faults.set(Arrays.stream(kinds).map(KoyebFault::parse).toList());
  }

  /** Logins and refreshes that were done. */
  public int calls() {
    return calls;
  }

  /** Uses of a token that were rejected. */
  public int refused() {
    return refused;
  }
}
