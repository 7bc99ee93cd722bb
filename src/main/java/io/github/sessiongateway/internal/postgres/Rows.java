package io.github.sessiongateway.internal.postgres;

import io.github.sessiongateway.api.SessionName;
import io.github.sessiongateway.internal.shared.Attempts;
import io.github.sessiongateway.internal.shared.Lease;
import io.github.sessiongateway.internal.shared.Row;
import io.github.sessiongateway.internal.shared.SharedToken;
import io.github.sessiongateway.internal.shared.Standing;
import io.github.sessiongateway.internal.shared.Version;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The columns of the table, and what a session's row has in them. */
final class Rows {
  /** In the order of the parameters. */
  static final List<String> COLUMNS =
      List.of(
          "name",
          "revision",
          "login",
          "is_end",
          "generation",
          "birth",
          "standing",
          "ends_at",
          "life",
          "sealed",
          "holder",
          "held_until",
          "failures",
          "not_before",
          "failure",
          "rejected_credentials",
          "kept",
          "removable_at",
          "format");

  private Rows() {}

  /** Returns the values of the columns. */
  static Tuple values(Row row) {
    SharedToken token = row.token();
    Lease lease = row.lease();
    Attempts attempts = row.attempts();
    return Tuple.tuple()
        .addString(row.name())
        .addLong(row.revision())
        .addLong(row.version().login())
        .addBoolean(row.version().isEnd())
        .addLong(row.version().generation())
        .addValue(token == null ? null : token.birth())
        .addValue(token == null ? null : token.standing().name())
        .addValue(token == null ? null : token.endsAt())
        .addValue(token == null ? null : token.life().toMillis())
        .addValue(token == null ? null : token.sealed())
        .addValue(lease == null ? null : lease.holder())
        .addValue(lease == null ? null : lease.until())
        .addInteger(attempts.failures())
        .addLong(attempts.notBefore())
        .addValue(attempts.failure())
        .addValue(attempts.rejectedCredentials())
        .addBoolean(row.isKept())
        .addLong(row.removableAt())
        .addInteger(row.format());
  }

  /** Returns the row with these values, or null if a gateway of this version cannot read them. */
  static @Nullable Row read(io.vertx.sqlclient.Row found) {
    try {
      Row row =
          new Row(
              found.getString("name"),
              found.getLong("revision"),
              new Version(
                  found.getLong("login"), found.getBoolean("is_end"), found.getLong("generation")),
              token(found),
              lease(found),
              new Attempts(
                  found.getInteger("failures"),
                  found.getLong("not_before"),
                  found.getString("failure"),
                  found.getString("rejected_credentials")),
              found.getBoolean("kept"),
              found.getLong("removable_at"),
              found.getInteger("format"));
      return row.isNone() || !SessionName.isValid(row.name()) ? null : row;
    } catch (IllegalArgumentException | NullPointerException | ArithmeticException e) {
      return null;
    }
  }

  private static @Nullable SharedToken token(io.vertx.sqlclient.Row found) {
    Buffer sealed = found.getBuffer("sealed");
    return sealed == null
        ? null
        : new SharedToken(
            found.getLong("birth"),
            Standing.valueOf(found.getString("standing")),
            found.getLong("ends_at"),
            Duration.ofMillis(found.getLong("life")),
            sealed);
  }

  private static @Nullable Lease lease(io.vertx.sqlclient.Row found) {
    String holder = found.getString("holder");
    return holder == null ? null : new Lease(holder, found.getLong("held_until"));
  }
}
