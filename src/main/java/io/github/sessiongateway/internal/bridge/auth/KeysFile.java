package io.github.sessiongateway.internal.bridge.auth;

import io.github.sessiongateway.internal.config.ConfigException;
import io.github.sessiongateway.internal.config.StrictText;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A keys file: one JSON object per line, {@code {"name", "sha256"?, "certificate"?, "permissions"?,
 * "sessions"?, "expires"?}}. Blank lines and lines that begin with {@code #} are skipped.
 */
final class KeysFile {
  static final String KEY = "bridge.auth.keys-file";

  /** Every key that a client shows is compared with each of them. */
  static final int MAX_CLIENTS = 1000;

  private static final int MAX_PROBLEMS = 50;

  private KeysFile() {}

  /**
   * Reads a whole file. An empty one admits no client.
   *
   * @throws ConfigException with up to fifty problems, each with its line
   */
  static List<KeyEntry> parse(Buffer content) {
    List<String> problems = new ArrayList<>();
    List<KeyEntry> entries = new ArrayList<>();
    Map<String, Integer> names = new HashMap<>();
    Map<String, Integer> hashes = new HashMap<>();
    List<String> lines = StrictText.decode(KEY, content.getBytes()).lines().toList();
    for (int i = 0; i < lines.size() && problems.size() < MAX_PROBLEMS; i++) {
      String line = lines.get(i).strip();
      int number = i + 1;
      if (line.isEmpty() || line.startsWith("#")) {
        continue;
      }
      String where = KEY + ": line " + number + ": ";
      KeyEntry entry = KeyEntry.parse(line, words -> problems.add(where + words));
      if (entry == null) {
        continue;
      }
      entries.add(entry);
      twice(names.putIfAbsent(entry.client().name(), number), where + "name", problems);
      if (entry.hash() != null) {
        twice(hashes.putIfAbsent(entry.hash(), number), where + "sha256", problems);
      }
    }
    if (entries.size() > MAX_CLIENTS) {
      problems.add(KEY + ": has more than " + MAX_CLIENTS + " clients");
    }
    if (!problems.isEmpty()) {
      throw new ConfigException(problems);
    }
    return entries;
  }

  private static void twice(@Nullable Integer first, String what, List<String> problems) {
    if (first != null) {
      problems.add(what + " is that of line " + first);
    }
  }
}
