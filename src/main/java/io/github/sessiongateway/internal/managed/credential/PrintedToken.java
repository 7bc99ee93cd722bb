package io.github.sessiongateway.internal.managed.credential;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.sessiongateway.api.Bearer;
import io.github.sessiongateway.api.Failure;
import io.github.sessiongateway.api.LoginReply;
import io.github.sessiongateway.api.SessionException;
import io.github.sessiongateway.internal.json.StrictJson;
import io.github.sessiongateway.internal.managed.token.JwtLife;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The reader of what a program prints: {@code {"token", "expires_at"?}}, an ExecCredential of
 * Kubernetes, or the bare token. Its failures quote nothing of it.
 */
final class PrintedToken {
  private PrintedToken() {}

  /**
   * Returns the token as a reply. Its expiry is the one that is printed, or that of a JWT.
   *
   * @throws SessionException {@code bad_reply}
   */
  static LoginReply read(Buffer output) {
    String text = text(output).strip();
    if (text.isEmpty()) {
      throw bad("is empty");
    }
    if (!text.startsWith("{")) {
      return reply("is neither JSON nor a bare token", text, null);
    }
    JsonObject json;
    try {
      json = StrictJson.object(text);
    } catch (IOException e) {
      // Its message quotes the output.
      throw bad("is not a JSON object, or has a field twice");
    }
    if (!"ExecCredential".equals(json.getValue("kind"))) {
      return reply(json, "token", "expires_at", "");
    }
    if (!(json.getValue("status") instanceof JsonObject status)) {
      throw bad("has no object status");
    }
    return reply(status, "token", "expirationTimestamp", "status.");
  }

  private static String text(Buffer output) {
    try {
      return UTF_8.newDecoder().decode(ByteBuffer.wrap(output.getBytes())).toString();
    } catch (CharacterCodingException e) {
      throw bad("is not UTF-8");
    }
  }

  private static LoginReply reply(JsonObject json, String token, String expiry, String prefix) {
    if (!(json.getValue(token) instanceof String id)) {
      throw bad("has no text " + prefix + token);
    }
    Object printed = json.getValue(expiry);
    Instant time = LoginReply.time(printed);
    if (printed != null && time == null) {
      throw bad("has a field " + prefix + expiry + " that is not a time of RFC 3339");
    }
    return reply("has a field " + prefix + token + " that is not a token", id, time);
  }

  private static LoginReply reply(String problem, String id, @Nullable Instant expiry) {
    if (Bearer.problem(id) != null) {
      throw bad(problem);
    }
    Instant known = expiry == null ? JwtLife.expiry(new Bearer(id)) : expiry;
    JsonObject token = new JsonObject().put("id", id);
    if (known != null) {
      token.put("expires_at", known.toString());
    }
    return LoginReply.of(new JsonObject().put("token", token));
  }

  private static SessionException bad(String what) {
    return SessionException.of(
        Failure.BAD_REPLY, "The output of the program " + what + " (credential.command).");
  }
}
