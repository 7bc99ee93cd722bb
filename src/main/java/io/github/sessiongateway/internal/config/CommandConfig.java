package io.github.sessiongateway.internal.config;

import io.github.sessiongateway.api.Secret;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A program that prints a token. No shell runs it.
 *
 * @param command the absolute path of the program, and its arguments, which are not secret
 * @param environment the names of the gateway's variables that the program gets, and no others
 * @param timeout the time after which the program is killed
 */
public record CommandConfig(List<String> command, List<String> environment, Duration timeout)
    implements CredentialConfig {
  private static final String ALLOWED = "the absolute path of a program, and its arguments";

  /** Creates a configuration with copies of the lists. */
  public CommandConfig {
    command = List.copyOf(command);
    environment = List.copyOf(environment);
  }

  static CommandConfig read(ConfigReader settings, String key) {
    int problems = settings.problems();
    List<String> command =
        settings.list(key + ".command").where(ALLOWED, CommandConfig::isCommand).or(List.of());
    if (command.isEmpty() && settings.problems() == problems) {
      settings.problem(key + ".command", "is required: " + ALLOWED);
    }
    if (!command.isEmpty() && !ConfigFiles.isProgram(Path.of(command.get(0)))) {
      settings.warning(key + ".command", "names no program that can be run");
    }
    return new CommandConfig(
        command,
        settings
            .list(key + ".environment")
            .where(
                "a list of names of variables",
                names -> names.stream().allMatch(CommandConfig::isVariable))
            .or(List.of("PATH", "HOME")),
        settings
            .duration(key + ".timeout")
            .between(Duration.ofSeconds(1), Duration.ofMinutes(1))
            .or(Duration.ofSeconds(10)));
  }

  private static boolean isCommand(List<String> given) {
    return !given.isEmpty()
        && ConfigFiles.isPath(given.get(0))
        && Path.of(given.get(0)).isAbsolute()
        && given.stream().noneMatch(word -> word.indexOf('\0') >= 0);
  }

  private static boolean isVariable(String name) {
    return !name.isEmpty() && name.indexOf('=') < 0 && name.indexOf('\0') < 0;
  }

  @Override
  public @Nullable Watched watched() {
    return null;
  }

  @Override
  public CredentialConfig withSecret(Secret other) {
    return this;
  }

  @Override
  public <C> C create(Factory<C> factory) {
    return factory.command(this);
  }
}
