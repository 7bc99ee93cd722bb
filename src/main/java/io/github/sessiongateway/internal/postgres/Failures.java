package io.github.sessiongateway.internal.postgres;

import io.github.sessiongateway.api.Reason;
import io.github.sessiongateway.internal.config.ConfigException;
import io.github.sessiongateway.internal.net.Reasons;
import io.github.sessiongateway.internal.shared.StoreUnreachable;
import io.vertx.pgclient.PgException;
import java.util.Map;

/** Translates what went wrong at the server. What the server says is not quoted. */
final class Failures {
  static final String NO_ANSWER = "no answer in 2 s";
  static final String CLOSED = "the store was closed";

  /** What the client says, and no more: it keeps the cause to itself. */
  private static final Map<String, String> CLIENTS_WORDS =
      Map.of(
          "SSL handshake failed",
          "its certificate is not trusted, has expired, or is for another name ("
              + Server.CA_FILE
              + ")",
          "Postgres Server does not handle SSL connection",
          "it does not speak TLS");

  private Failures() {}

  /** Returns a failure whose message names the server and a plain reason. */
  static StoreUnreachable of(Server server, Throwable cause) {
    return cause instanceof StoreUnreachable known ? known : of(server, reason(cause));
  }

  static StoreUnreachable of(Server server, String reason) {
    return new StoreUnreachable("PostgreSQL at " + server.name() + ": " + reason);
  }

  /** Returns the failure of a swap that found a row that cannot be read. */
  static StoreUnreachable ofRow(Server server, String name) {
    return StoreUnreachable.ofOneRow(
        "PostgreSQL at " + server.name() + ": the row of " + name + " cannot be read");
  }

  private static String reason(Throwable cause) {
    if (cause instanceof PgException answer) {
      return reason(String.valueOf(answer.getSqlState()));
    }
    if (cause instanceof ConfigException wrong) {
      return wrong.problems().get(0);
    }
    if (cause instanceof UnsupportedOperationException) {
      return "it does not accept the kind of login";
    }
    String known = CLIENTS_WORDS.get(String.valueOf(cause.getMessage()));
    if (known != null) {
      return known;
    }
    Reason reason = Reasons.of(cause);
    if (reason == Reason.PROTOCOL) {
      return "the answer was not TLS or PostgreSQL as expected";
    }
    return reason == null ? Reason.RESET.text() : reason.text();
  }

  private static String reason(String state) {
    return switch (state) {
      case "28P01" -> "the password was rejected";
      case "28000" -> "the role was rejected";
      case "3D000" -> "there is no such database";
      case "53300" -> "it has too many connections";
      case "57P01", "57P02" -> "it is stopping";
      case "57P03" -> "it is starting or stopping";
      case "57014" -> NO_ANSWER;
      case "25006" -> Setup.REPLICA;
      case "42501" ->
          "the role needs SELECT, INSERT, UPDATE and DELETE on "
              + Setup.TABLE
              + " ("
              + Setup.FILE
              + "), and CONNECT on the database";
      case "42P01" -> "there is no table " + Setup.TABLE + " (" + Setup.FILE + ")";
      default -> "error " + state;
    };
  }
}
