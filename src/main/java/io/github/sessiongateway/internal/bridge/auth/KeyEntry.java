package io.github.sessiongateway.internal.bridge.auth;

import io.github.sessiongateway.internal.config.JsonText;
import io.vertx.core.json.JsonObject;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One line of a keys file.
 *
 * @param hash the SHA-256 of the client's key in hex; null if it has none
 * @param byCertificate whether a certificate with the client's name as its CN is enough
 */
public record KeyEntry(@Nullable String hash, boolean byCertificate, BridgeClient client) {
  /** The fields that a line may have. */
  public static final Set<String> FIELDS =
      Set.of("name", "sha256", "certificate", "permissions", "sessions", "expires");

  private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

  /** Longer texts are not quoted, because they may be a key in the wrong place. */
  private static final Pattern QUOTABLE = Pattern.compile("[a-z0-9_*-]{1,24}");

  /** Reads a line. Null if it has problems, which quote no secret. */
  static @Nullable KeyEntry parse(String line, Consumer<String> problems) {
    JsonObject json;
    try {
      json = new JsonObject(JsonText.object(line));
    } catch (IllegalArgumentException e) {
      problems.accept(String.valueOf(e.getMessage()));
      return null;
    }
    Reader reader = new Reader(json, problems);
    reader.onlyKnownFields();
    String name = reader.name();
    String hash = reader.hash();
    boolean byCertificate = reader.byCertificate();
    if (hash == null && !byCertificate && !json.containsKey("sha256")) {
      reader.problem("sha256 is missing (or certificate must be true)");
    }
    Set<Permission> permissions =
        Permissions.known(reader.texts("permissions", Permissions::isPermission));
    List<String> sessions = reader.texts("sessions", Permissions::isSessions);
    Instant expires = reader.expires();
    return reader.sound
        ? new KeyEntry(hash, byCertificate, new BridgeClient(name, permissions, sessions, expires))
        : null;
  }

  /** Without the hash. */
  @Override
  public String toString() {
    return "KeyEntry[" + client + "]";
  }

  /** Reads the fields of a line, and reports each problem. */
  private static final class Reader {
    private final JsonObject json;
    private final Consumer<String> problems;
    private boolean sound = true;

    Reader(JsonObject json, Consumer<String> problems) {
      this.json = json;
      this.problems = problems;
    }

    void problem(String words) {
      sound = false;
      problems.accept(words);
    }

    void onlyKnownFields() {
      for (String field : json.fieldNames()) {
        if (!FIELDS.contains(field)) {
          problem((shown(field) == null ? "a field" : shown(field)) + " is not known");
        }
      }
    }

    String name() {
      if (json.getValue("name") instanceof String name && Permissions.isName(name)) {
        return name;
      }
      problem("name must be [a-z0-9][a-z0-9-]{0,63}");
      return "";
    }

    @Nullable String hash() {
      Object value = json.getValue("sha256");
      if (value instanceof String hash && SHA256.matcher(hash).matches()) {
        return hash;
      }
      if (json.containsKey("sha256")) {
        problem("sha256 must be 64 digits of lower-case hex");
      }
      return null;
    }

    boolean byCertificate() {
      Object value = json.getValue("certificate", false);
      if (value instanceof Boolean given) {
        return given;
      }
      problem("certificate must be true or false");
      return false;
    }

    List<String> texts(String field, Predicate<String> allowed) {
      if (!json.containsKey(field)) {
        return List.of();
      }
      List<String> texts = Permissions.texts(json.getValue(field));
      if (texts == null) {
        problem(field + " must be a list of texts");
        return List.of();
      }
      for (String text : texts) {
        if (!allowed.test(text)) {
          String what = shown(text) == null ? "another word" : "'" + shown(text) + "'";
          problem(field + " has " + what + ", but must be of " + words(field));
        }
      }
      return texts;
    }

    @Nullable Instant expires() {
      if (!json.containsKey("expires")) {
        return null;
      }
      try {
        if (json.getValue("expires") instanceof String text) {
          return OffsetDateTime.parse(text).toInstant();
        }
      } catch (DateTimeException e) {
        // The same problem as another type.
      }
      problem("expires must be a time such as 2027-01-01T00:00:00Z");
      return null;
    }

    private static String words(String field) {
      return field.equals("permissions") ? Permissions.all() : "names and prefix-*";
    }

    private static @Nullable String shown(String text) {
      return QUOTABLE.matcher(text).matches() ? text : null;
    }
  }
}
