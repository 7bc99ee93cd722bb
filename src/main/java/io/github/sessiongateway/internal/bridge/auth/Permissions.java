package io.github.sessiongateway.internal.bridge.auth;

import io.vertx.core.json.JsonArray;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The permissions and the sessions of a client, as a keys file or a token names them. */
final class Permissions {
  /** Names of clients and of sessions have the same form. */
  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,63}");

  private static final Pattern PREFIX = Pattern.compile("[a-z0-9][a-z0-9-]{0,61}-\\*");

  private Permissions() {}

  /** Whether a text is a valid name of a client or of a session. */
  static boolean isName(String text) {
    return NAME.matcher(text).matches();
  }

  /** Whether a text names one session, or several by {@code prefix-*}. */
  static boolean isSessions(String text) {
    return isName(text) || PREFIX.matcher(text).matches();
  }

  /** Whether a text is the name of a permission. */
  static boolean isPermission(String text) {
    return !known(List.of(text)).isEmpty();
  }

  /** Returns the names of all permissions, separated by commas. */
  static String all() {
    return Arrays.stream(Permission.values())
        .map(Permission::word)
        .collect(Collectors.joining(", "));
  }

  /** Returns the permissions in a list, and skips other names. */
  static Set<Permission> known(List<String> names) {
    return Arrays.stream(Permission.values())
        .filter(permission -> names.contains(permission.word()))
        .collect(Collectors.toUnmodifiableSet());
  }

  /** Returns a JSON array of texts as a list; null if it is not an array of texts. */
  static @Nullable List<String> texts(@Nullable Object value) {
    return value instanceof JsonArray array && array.stream().allMatch(String.class::isInstance)
        ? array.stream().map(String.class::cast).toList()
        : null;
  }
}
