package io.github.sessiongateway.internal.redis;

import io.github.sessiongateway.internal.shared.Attempts;
import io.github.sessiongateway.internal.shared.Lease;
import io.github.sessiongateway.internal.shared.Row;
import io.github.sessiongateway.internal.shared.SharedToken;
import io.github.sessiongateway.internal.shared.Standing;
import io.github.sessiongateway.internal.shared.Version;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A row as fields of a hash. A field of the row that is null is absent. */
final class RowFields {
  private static final String REVISION = "revision";
  private static final String LOGIN = "login";
  private static final String IS_END = "is_end";
  private static final String GENERATION = "generation";
  private static final String BIRTH = "birth";
  private static final String STANDING = "standing";
  private static final String ENDS_AT = "ends_at";
  private static final String LIFE = "life";
  private static final String SEALED = "sealed";
  private static final String HOLDER = "holder";
  private static final String HELD_UNTIL = "held_until";
  private static final String FAILURES = "failures";
  private static final String NOT_BEFORE = "not_before";
  private static final String FAILURE = "failure";
  private static final String REJECTED_CREDENTIALS = "rejected_credentials";
  private static final String KEPT = "kept";
  private static final String REMOVABLE_AT = "removable_at";
  private static final String FORMAT = "format";

  /** The names in the order in which a script returns the fields. */
  static final List<String> NAMES =
      List.of(
          REVISION,
          LOGIN,
          IS_END,
          GENERATION,
          BIRTH,
          STANDING,
          ENDS_AT,
          LIFE,
          SEALED,
          HOLDER,
          HELD_UNTIL,
          FAILURES,
          NOT_BEFORE,
          FAILURE,
          REJECTED_CREDENTIALS,
          KEPT,
          REMOVABLE_AT,
          FORMAT);

  private RowFields() {}

  /** Returns names and values in turn: texts, or bytes. */
  static List<Object> of(Row row) {
    Writer fields = new Writer();
    fields.put(REVISION, row.revision());
    fields.put(LOGIN, row.version().login());
    fields.put(IS_END, flag(row.version().isEnd()));
    fields.put(GENERATION, row.version().generation());
    SharedToken token = row.token();
    if (token != null) {
      fields.put(BIRTH, token.birth());
      fields.put(STANDING, token.standing().name());
      fields.put(ENDS_AT, token.endsAt());
      fields.put(LIFE, token.life().toMillis());
      fields.put(SEALED, token.sealed());
    }
    Lease lease = row.lease();
    if (lease != null) {
      fields.put(HOLDER, lease.holder());
      fields.put(HELD_UNTIL, lease.until());
    }
    Attempts attempts = row.attempts();
    fields.put(FAILURES, attempts.failures());
    fields.put(NOT_BEFORE, attempts.notBefore());
    fields.put(FAILURE, attempts.failure());
    fields.put(REJECTED_CREDENTIALS, attempts.rejectedCredentials());
    fields.put(KEPT, flag(row.isKept()));
    fields.put(REMOVABLE_AT, row.removableAt());
    fields.put(FORMAT, row.format());
    return fields.all;
  }

  /** Returns a row, {@link Row#none} if there is no revision, or null if a field is wrong. */
  static @Nullable Row read(String name, Response fields) {
    Reader reader = new Reader(fields);
    try {
      return reader.text(REVISION) == null ? Row.none(name) : row(name, reader);
    } catch (IllegalArgumentException foreign) {
      return null;
    }
  }

  private static Row row(String name, Reader fields) {
    return new Row(
        name,
        fields.number(REVISION),
        new Version(fields.number(LOGIN), fields.flag(IS_END), fields.number(GENERATION)),
        token(fields),
        lease(fields),
        new Attempts(
            Integer.parseInt(fields.present(FAILURES)),
            fields.number(NOT_BEFORE),
            fields.text(FAILURE),
            fields.text(REJECTED_CREDENTIALS)),
        fields.flag(KEPT),
        fields.number(REMOVABLE_AT),
        Integer.parseInt(fields.present(FORMAT)));
  }

  private static @Nullable SharedToken token(Reader fields) {
    return fields.text(BIRTH) == null
        ? null
        : new SharedToken(
            fields.number(BIRTH),
            Standing.valueOf(fields.present(STANDING)),
            fields.number(ENDS_AT),
            Duration.ofMillis(fields.number(LIFE)),
            fields.field(SEALED).toBuffer());
  }

  private static @Nullable Lease lease(Reader fields) {
    String holder = fields.text(HOLDER);
    return holder == null ? null : new Lease(holder, fields.number(HELD_UNTIL));
  }

  private static String flag(boolean value) {
    return value ? "1" : "0";
  }

  private static final class Writer {
    final List<Object> all = new ArrayList<>(2 * NAMES.size());

    void put(String name, long value) {
      put(name, Long.toString(value));
    }

    void put(String name, @Nullable Object value) {
      if (value != null) {
        all.add(name);
        all.add(value);
      }
    }
  }

  /** Reads fields, and throws an {@link IllegalArgumentException} if one is wrong. */
  private record Reader(Response fields) {
    @Nullable String text(String name) {
      Response field = find(name);
      return field == null ? null : field.toString();
    }

    String present(String name) {
      return field(name).toString();
    }

    long number(String name) {
      return Long.parseLong(present(name));
    }

    boolean flag(String name) {
      return switch (present(name)) {
        case "0" -> false;
        case "1" -> true;
        default -> throw new IllegalArgumentException(name);
      };
    }

    Response field(String name) {
      Response field = find(name);
      if (field == null) {
        throw new IllegalArgumentException(name);
      }
      return field;
    }

    private @Nullable Response find(String name) {
      int index = NAMES.indexOf(name);
      return index < fields.size() ? fields.get(index) : null;
    }
  }
}
