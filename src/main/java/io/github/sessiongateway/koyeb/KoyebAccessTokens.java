package io.github.sessiongateway.koyeb;

import io.github.sessiongateway.api.AccessTokens;
import io.github.sessiongateway.api.Bearer;
import io.github.sessiongateway.api.LoginReply;
import io.github.sessiongateway.api.Secret;
import io.github.sessiongateway.api.SessionAddress;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** {@link AccessTokens} as the operation of Koyeb's description. */
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
            SessionAddress.NEW,
            new Secret(apiToken.value()),
            apiToken,
            null,
            body.toBuffer(),
            reply -> KoyebJson.minted(reply, organizationId),
            () -> Redaction.of(apiToken),
            "/v1/organizations/"
                + URLEncoder.encode(organizationId, StandardCharsets.UTF_8)
                + "/access_token"),
        new Flight());
  }
}
