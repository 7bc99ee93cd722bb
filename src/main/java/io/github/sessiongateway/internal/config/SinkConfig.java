package io.github.sessiongateway.internal.config;

import io.github.sessiongateway.api.SessionName;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** A file that holds the token of a session, for programs that read it from there. */
public record SinkConfig(String name, String session, Path path, Format format) {
  /** What the file holds. */
  public enum Format {
    /** The token alone, without a line end. */
    TOKEN,
    /** The configuration of Koyeb's command line, with the token and Koyeb's URL. */
    KOYEB_YAML
  }

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
      if (!paths.add(sink.place())) {
        settings.problem("sinks." + name + ".path", "is a file that another key names");
      }
    }
    return List.copyOf(sinks);
  }

  private static SinkConfig read(ConfigReader settings, String key, String name) {
    String session = settings.text(key + ".session").or("default");
    Format format = settings.choice(key + ".format", Format.class).or(Format.TOKEN);
    String path = settings.text(key + ".path").where("a path", ConfigFiles::isPath).or("");
    if (path.isEmpty() && !settings.isWrong(key + ".path")) {
      settings.problem(key + ".path", "is required");
    }
    if (format == Format.KOYEB_YAML && !path.isEmpty() && !path.matches(".*\\.ya?ml")) {
      // Koyeb's command line tells the form of the file by its name.
      settings.problem(key + ".path", "must end with .yaml, because the format is koyeb-yaml");
    }
    return new SinkConfig(name, session, Path.of(path), format);
  }

  /** Returns the files that other keys name, which a sink must not replace. */
  private static Set<Path> others(ConfigReader settings) {
    Set<Path> files = new HashSet<>();
    for (ConfigKey key : settings.keys()) {
      if (key.name().endsWith(ConfigKey.FILE)
          && key.value() instanceof String file
          && !file.isEmpty()
          && ConfigFiles.isPath(file)) {
        files.add(place(Path.of(file)));
      }
    }
    return files;
  }

  /** Returns the path in the form that tells two files apart. */
  public Path place() {
    return place(path);
  }

  private static Path place(Path path) {
    return path.toAbsolutePath().normalize();
  }
}
