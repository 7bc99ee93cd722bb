package io.github.sessiongateway.bridge;

import io.vertx.core.json.JsonArray;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a keys file or a token says that a client may do. */
final class Grants {
  /** The longest name is that of a session, too. */
  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,63}");

  private static final Pattern PREFIX = Pattern.compile("[a-z0-9][a-z0-9-]{0,61}-\\*");

  private Grants() {}

  /** Whether a text can be the name of a client in a keys file, or of a session. */
  static boolean isName(String text) {
    return NAME.matcher(text).matches();
  }

  /** Whether a text names a session, or by {@code prefix-*} some. */
  static boolean isSessions(String text) {
    return isName(text) || PREFIX.matcher(text).matches();
  }

  /** The permission of that name; null if there is none. */
  static @Nullable Permission permission(String name) {
    for (Permission permission : Permission.values()) {
      if (permission.name().toLowerCase(Locale.ROOT).equals(name)) {
        return permission;
      }
    }
    return null;
  }

  /** The names of all permissions. */
  static String all() {
    return String.join(
        ", ",
        List.of(Permission.values()).stream().map(p -> p.name().toLowerCase(Locale.ROOT)).toList());
  }

  /** Those of a list that are permissions. */
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

  /** A JSON array of texts as a list; null if it is none. */
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
