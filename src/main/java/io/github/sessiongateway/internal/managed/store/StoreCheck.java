package io.github.sessiongateway.internal.managed.store;

import io.github.sessiongateway.internal.config.ConfigException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A check of a store as a start makes it. It takes no lock, and changes no file. */
public final class StoreCheck {
  private StoreCheck() {}

  /**
   * Returns warnings. It blocks.
   *
   * @throws ConfigException with every problem
   */
  public static List<String> run(Path dir, Path keyFile) {
    List<String> problems = new ArrayList<>();
    boolean exists = Files.isDirectory(dir);
    try {
      StoreFiles.check(dir);
      if (exists) {
        StoreLock.check(dir);
      }
    } catch (ConfigException e) {
      problems.addAll(e.problems());
    }
    StoreKeys keys = keys(keyFile, problems);
    if (keys == null || !problems.isEmpty()) {
      throw new ConfigException(problems);
    }
    return exists ? SessionStore.check(dir, keys) : List.of();
  }

  /**
   * Checks the keys of a store without a directory. Returns no warnings. It blocks.
   *
   * @throws ConfigException if they cannot be used
   */
  public static List<String> keys(Path keyFile) {
    StoreKeys.read(keyFile);
    return List.of();
  }

  private static @Nullable StoreKeys keys(Path keyFile, List<String> problems) {
    try {
      return StoreKeys.read(keyFile);
    } catch (ConfigException e) {
      problems.addAll(e.problems());
      return null;
    }
  }
}
