package io.github.sessiongateway.internal.config;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.sessiongateway.api.SessionName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A file that holds the token of a session, for programs that read it from there. */
public record SinkConfig(String name, String session, Path path, Format format) {
  /** What the file holds. */
  public enum Format {
    /** The token alone, without a line end. */
    TOKEN,
    /** The configuration of Koyeb's command line, with the token and Koyeb's URL. */
    KOYEB_YAML
  }

  /** What most file systems allow, without what the name of the unfinished file has more. */
  private static final int MAX_NAME = 250;

  private static final String FILE =
      "the path of a file, with a name of at most " + MAX_NAME + " bytes";

  /** Reads all sinks, after all other keys. */
  static List<SinkConfig> read(ConfigReader settings, ManagedConfig managed) {
    List<SinkConfig> sinks = new ArrayList<>();
    Set<Path> paths = others(settings);
    for (String name : settings.names("sinks")) {
      if (!SessionName.isValid(name)) {
        settings.problem("sinks." + name, SessionName.ALLOWED);
        continue;
      }
      SinkConfig sink = read(settings, "sinks." + name, name);
      sinks.add(sink);
      if (managed.sessions().stream().noneMatch(each -> each.name().equals(sink.session))) {
        settings.problem("sinks." + name + ".session", "must name a session below sessions");
      }
      String key = "sinks." + name + ".path";
      if (!settings.isWrong(key) && !sink.takes(paths)) {
        settings.problem(key, "is a file that another key names");
      }
      if (!settings.isWrong(key) && !sink.hasPlace()) {
        settings.warning(key, "cannot be written: it is a directory, or its directory is missing");
      }
      Path store = managed.storeDir();
      if (store != null && real(sink.place()).startsWith(realOr(store, store.toAbsolutePath()))) {
        settings.problem(key, "is in the directory of the store");
      }
    }
    return List.copyOf(sinks);
  }

  private static SinkConfig read(ConfigReader settings, String key, String name) {
    String session = settings.text(key + ".session").or("default");
    Format format = settings.choice(key + ".format", Format.class).or(Format.TOKEN);
    String path = settings.text(key + ".path").where(FILE, SinkConfig::isFile).or("");
    if (path.isEmpty() && !settings.isWrong(key + ".path")) {
      settings.problem(key + ".path", "is required");
    }
    if (format == Format.KOYEB_YAML && !path.isEmpty() && !path.matches(".*\\.ya?ml")) {
      // Koyeb's command line tells the form of the file by its name.
      settings.problem(key + ".path", "must end with .yaml, because the format is koyeb-yaml");
    }
    return new SinkConfig(name, session, Path.of(path), format);
  }

  /** Adds both files that the sink replaces. Returns false if one of them is there. */
  private boolean takes(Set<Path> paths) {
    boolean isFree = paths.add(real(place()));
    return paths.add(real(unfinished())) && isFree;
  }

  private boolean hasPlace() {
    Path parent = place().getParent();
    return parent != null && Files.isDirectory(parent) && !Files.isDirectory(place());
  }

  private static boolean isFile(String path) {
    Path name = ConfigFiles.isPath(path) ? Path.of(path).getFileName() : null;
    return name != null && name.toString().getBytes(UTF_8).length <= MAX_NAME;
  }

  /** Returns the files that other keys name, which a sink must not replace. */
  private static Set<Path> others(ConfigReader settings) {
    Set<Path> files = new HashSet<>();
    for (ConfigKey key : settings.keys()) {
      if (file(key) instanceof String file && !file.isEmpty() && ConfigFiles.isPath(file)) {
        Path place = Path.of(file).toAbsolutePath().normalize();
        files.add(real(place));
        files.add(realOr(place, place));
      }
    }
    return files;
  }

  private static @Nullable Object file(ConfigKey key) {
    return key.name().endsWith(".command") && key.value() instanceof List<?> program
        ? program.stream().findFirst().orElse(null)
        : key.name().endsWith(ConfigKey.FILE) ? key.value() : null;
  }

  /** Returns a path without the links of its directories. A link at its end is what is replaced. */
  private static Path real(Path place) {
    Path parent = place.getParent();
    return parent == null ? place : realOr(parent, parent).resolve(place.getFileName());
  }

  private static Path realOr(Path path, Path other) {
    try {
      return path.toRealPath();
    } catch (IOException missing) {
      return other;
    }
  }

  /** Returns the path in the form that tells two files apart. */
  public Path place() {
    return path.toAbsolutePath().normalize();
  }

  /** Returns the file beside it that holds the next content until that is complete. */
  public Path unfinished() {
    return place().resolveSibling("." + path.getFileName() + ".new");
  }
}
