package io.github.sessiongateway.internal.managed.credential;

import io.github.sessiongateway.api.Bearer;
import io.github.sessiongateway.api.Failure;
import io.github.sessiongateway.api.LoginReply;
import io.github.sessiongateway.api.SessionException;
import io.github.sessiongateway.internal.config.CommandConfig;
import io.github.sessiongateway.internal.process.Program;
import io.github.sessiongateway.internal.process.Programs;
import io.vertx.core.Future;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Consumer;

/**
 * A program that prints a token. A refresh runs it again, and a logout does nothing. No failure of
 * it is final, because it may succeed later with the same configuration.
 */
public record CommandCredential(Programs programs, CommandConfig config, InstantSource clock)
    implements Credential {
  static String account(CommandConfig config) {
    return Accounts.digest("command", String.join("\n", config.command()), null);
  }

  @Override
  public String account() {
    return account(config);
  }

  @Override
  public boolean canAcquire() {
    return true;
  }

  /** Fails if the token has expired, because a program may print one that it has kept. */
  @Override
  public Future<Issued> acquire() {
    return programs
        .run(new Program(config.command(), config.environment(), config.timeout()))
        .map(
            output -> {
              LoginReply reply = PrintedToken.read(output);
              Instant expiry = reply.expiresAt();
              if (expiry != null && !expiry.isAfter(clock.instant())) {
                throw SessionException.of(
                    Failure.BAD_REPLY,
                    "The program printed a token that has expired (credential.command).");
              }
              return new Issued(reply, null);
            });
  }

  /** Ignores late tokens, because a token that is printed does not end another. */
  @Override
  public Future<Issued> renew(Bearer token, Consumer<Issued> late) {
    return acquire();
  }

  @Override
  public boolean refreshes() {
    return false;
  }

  @Override
  public boolean callsKoyeb() {
    return false;
  }

  @Override
  public Future<Void> revoke(Bearer token) {
    return Future.succeededFuture();
  }

  @Override
  public void replace(String secret) {}
}
