package io.github.sessiongateway.internal.sinks;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.sessiongateway.internal.files.PrivateFiles;
import io.github.sessiongateway.internal.sinks.SinkFile.AnothersFileException;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SinkFileTest {
  private static final String YAML = "url: \"https://käse.example.com\"\ntoken: \"a.b-c\"\n";

  private final Path path;
  private final Path unfinished;
  private final SinkFile file;

  SinkFileTest(@TempDir Path folder) {
    path = folder.resolve("koyeb.yaml");
    unfinished = folder.resolve(".koyeb.yaml.new");
    file = new SinkFile(path, unfinished);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a.token", YAML})
  void anUnfinishedFileMayEndAnywhere(String content) throws IOException {
    byte[] whole = content.getBytes(UTF_8);
    for (int end = 0; end <= whole.length; end++) {
      writePrivate(unfinished, Arrays.copyOf(whole, end));
      file.remove();
      assertThat(unfinished).doesNotExist();
    }
  }

  @Test
  void aTornFileIsReplaced() throws IOException {
    writePrivate(unfinished, "url: \"https://ap".getBytes(UTF_8));
    file.hold(YAML);
    assertThat(path).hasContent(YAML);
    assertThat(unfinished).doesNotExist();
  }

  @Test
  void onlyAnUnfinishedFileMayBeTorn() throws IOException {
    writePrivate(path, "url: \"https://ap".getBytes(UTF_8));
    assertThatThrownBy(file::remove).isInstanceOf(AnothersFileException.class);
    assertThat(path).exists();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "with a space",
        "with-a-line-end\n",
        "url: x",
        "url: \"\"",
        "url: \"x\" ",
        "url: \"x\"\ntoken: \"t\"\nm"
      })
  void anothersUnfinishedFileStays(String content) throws IOException {
    writePrivate(unfinished, content.getBytes(UTF_8));
    writePrivate(path, "t".getBytes(UTF_8));
    assertThatThrownBy(() -> file.hold("t2"))
        .isInstanceOfSatisfying(
            AnothersFileException.class,
            e -> assertThat(e.getReason()).isEqualTo(unfinished + ": it is another's file"));
    assertThat(path).hasContent("t");
    assertThat(unfinished).hasContent(content);
  }

  @Test
  void anUnfinishedFileThatOthersCanReadStays() throws IOException {
    Files.writeString(unfinished, "a-token");
    Files.setPosixFilePermissions(unfinished, PosixFilePermissions.fromString("rw-r--r--"));
    assertThatThrownBy(file::remove).isInstanceOf(AnothersFileException.class);
    assertThat(unfinished).hasContent("a-token");
  }

  @Test
  void aFileThatIsNotATextIsAnothers() throws IOException {
    byte[] binary = {(byte) 0xff, 0, 1};
    writePrivate(path, binary);
    assertThatThrownBy(file::remove).isInstanceOf(AnothersFileException.class);
    assertThat(path).hasBinaryContent(binary);
  }

  @Test
  void aTokenGoesThoughTheUnfinishedFileStays() throws IOException {
    writePrivate(unfinished, "with a space".getBytes(UTF_8));
    writePrivate(path, "t".getBytes(UTF_8));
    assertThatThrownBy(file::remove).isInstanceOf(AnothersFileException.class);
    assertThat(path).doesNotExist();
    assertThat(unfinished).exists();
  }

  @Test
  void anUnfinishedTokenGoesThoughTheFileStays() throws IOException {
    writePrivate(unfinished, "t".getBytes(UTF_8));
    writePrivate(path, "with a space".getBytes(UTF_8));
    assertThatThrownBy(file::remove)
        .isInstanceOfSatisfying(
            AnothersFileException.class,
            e -> assertThat(e.getReason()).isEqualTo("it is another's file"));
    assertThat(unfinished).doesNotExist();
    assertThat(path).exists();
  }

  @Test
  void aFailureThatCanPassIsToldBeforeAnothersFile() throws IOException {
    Files.createDirectory(unfinished);
    writePrivate(path, "with a space".getBytes(UTF_8));
    assertThatThrownBy(file::remove)
        .isExactlyInstanceOf(FileSystemException.class)
        .hasMessageEndingWith(unfinished + ": a directory is in the way");
    assertThat(unfinished).isDirectory();
  }

  private static void writePrivate(Path file, byte[] content) throws IOException {
    Files.write(file, content);
    Files.setPosixFilePermissions(file, PrivateFiles.MODE);
  }
}
