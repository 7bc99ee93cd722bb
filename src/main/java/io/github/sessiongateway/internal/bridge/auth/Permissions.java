package io.github.sessiongateway.internal.bridge.auth;

import io.vertx.core.json.JsonArray;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
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

  /** Returns the permission of a name; null if the name is not a permission. */
  static @Nullable Permission permission(String name) {
    for (Permission permission : Permission.values()) {
      if (permission.word().equals(name)) {
        return permission;
      }
    }
    return null;
  }

  /** Returns the names of all permissions, separated by commas. */
  static String all() {
    return Arrays.stream(Permission.values())
        .map(Permission::word)
        .collect(Collectors.joining(", "));
  }

  /** Returns the permissions in a list, and skips other names. */
  static Set<Permission> known(List<String> names) {
    Set<Permission> known = EnumSet.noneOf(Permission.class);
    for (String name : names) {
      Permission permission = permission(name);
      if (permission != null) {
        known.add(permission);
      }
    }
    return Set.copyOf(known);
  }

  /** Returns a JSON array of texts as a list; null if it is not an array of texts. */
  static @Nullable List<String> texts(@Nullable Object value) {
    if (!(value instanceof JsonArray array)) {
      return null;
    }
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < array.size(); i++) {
      if (!(array.getValue(i) instanceof String text)) {
        return null;
      }
      texts.add(text);
    }
    return List.copyOf(texts);
  }
}
