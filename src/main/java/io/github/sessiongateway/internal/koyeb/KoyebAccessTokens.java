package io.github.sessiongateway.internal.koyeb;

import io.github.sessiongateway.api.AccessTokens;
import io.github.sessiongateway.api.Bearer;
import io.github.sessiongateway.api.LoginReply;
import io.github.sessiongateway.internal.koyeb.call.Calls;
import io.github.sessiongateway.internal.koyeb.call.Endpoint;
import io.github.sessiongateway.internal.koyeb.call.Operation;
import io.github.sessiongateway.internal.koyeb.call.Redaction;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Duration;

/** {@link AccessTokens} as an endpoint of Koyeb. */
final class KoyebAccessTokens implements AccessTokens {
  private final Calls calls;

  KoyebAccessTokens(Calls calls) {
    this.calls = calls;
  }

  @Override
  public Future<LoginReply> mint(Bearer apiToken, String organizationId, Duration validity) {
    JsonObject body = new JsonObject().put("validity", validity.toSeconds() + "s");
    return calls.send(
        new Operation<>(
            Endpoint.MINT,
            Endpoint.MINT.path(organizationId),
            apiToken,
            null,
            null,
            body.toBuffer(),
            reply -> KoyebJson.minted(reply, organizationId),
            () -> Redaction.of(apiToken)));
  }
}
