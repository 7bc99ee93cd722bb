package io.github.sessiongateway.bench;

import io.github.sessiongateway.api.Bearer;
import io.github.sessiongateway.api.LoginReply;
import io.github.sessiongateway.api.LoginRequest;
import io.github.sessiongateway.api.Sessions;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.LongAdder;

/** A Koyeb without a network: it answers at once, what it answers is read as from the wire. */
final class InstantKoyeb implements Sessions {
  /** About as long as a JWT of Koyeb's. */
  static final int TOKEN_LENGTH = 400;

  private static final Duration LIFE = Duration.ofDays(1);

  final LongAdder calls = new LongAdder();
  private final InstantSource clock;
  private long issued;

  InstantKoyeb(InstantSource clock) {
    this.clock = clock;
  }

  @Override
  public Future<LoginReply> login(LoginRequest request) {
    return issue();
  }

  @Override
  public Future<LoginReply> refresh(Bearer bearer) {
    return issue();
  }

  @Override
  public Future<LoginReply> newSession(Bearer bearer) {
    return issue();
  }

  @Override
  public Future<Void> logout(Bearer bearer) {
    return Future.succeededFuture();
  }

  private Future<LoginReply> issue() {
    calls.increment();
    Instant now = clock.instant();
    String number = Long.toString(issued++);
    String json =
        "{\"token\":{\"id\":\""
            + number
            + "x".repeat(TOKEN_LENGTH - number.length())
            + "\",\"user_id\":\"996d7822-6b58-11e9-956f-32001b70f000\","
            + "\"organization_id\":\"9f33b2c6-6b58-11e9-883c-32001b70f000\","
            + "\"expires_at\":\""
            + Instant.ofEpochSecond(now.plus(LIFE).getEpochSecond())
            + "\"}}";
    return Future.succeededFuture(
        LoginReply.of(Buffer.buffer(json).toJsonObject()).receivedAt(now));
  }
}
