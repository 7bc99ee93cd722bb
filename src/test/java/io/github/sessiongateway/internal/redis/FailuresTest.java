package io.github.sessiongateway.internal.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.redis.client.impl.types.ErrorType;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FailuresTest {
  private final Failures failures = new Failures(RedisFixture.address(6379));

  private String told(Throwable cause) {
    return failures.of(cause).getMessage();
  }

  /** The errors are those of Redis 6.2 and 7.0, a part of them inside a script. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          WRONGPASS invalid username-password pair or user is disabled. | the user or the password was rejected
          ERR invalid password | the user or the password was rejected
          NOAUTH Authentication required. | it needs a password
          NOAUTH HELLO must be called with the client already authenticated | it needs a password
          NOPERM this user has no permissions to run the 'evalsha' command | its user lacks a permission
          NOPERM ACL failure in script: User can't run this command | its user lacks a permission
          ERR The user executing the script can't run this command | its user lacks a permission
          READONLY You can't write against a read only replica. | it is a replica, which takes no changes
          ERR Error running script (call to f_0): @user_script:9: -READONLY You can't write | it is a replica, which takes no changes
          LOADING Redis is loading the dataset in memory | it is still loading its data
          OOM command not allowed when used memory > 'maxmemory'. | its memory is full
          MISCONF Errors writing to the AOF file: No space left on device | it cannot save to its disk
          NOREPLICAS Not enough good replicas to write. | it has too few replicas
          MASTERDOWN Link with MASTER is down | it is a replica without its primary
          BUSY Redis is busy running a script. | it is busy with a script
          CLUSTERDOWN Hash slot not served | its cluster is down
          MOVED 3999 127.0.0.1:6381 | its cluster has the keys on another node
          ERR DB index is out of range | it has no database of this number
          DENIED Redis is running in protected mode | it is in protected mode
          ERR max number of clients reached | it has too many clients
          CONNECTION_CLOSED | the connection was closed
          TRYAGAIN Multiple keys request during rehashing of slot | it answered with TRYAGAIN
          a secret that is no code | it answered with an error
          """)
  void errorsAreToldInWords(String error, String reason) {
    assertThat(told(ErrorType.create(error))).isEqualTo("Redis at 127.0.0.1:6379: " + reason);
  }

  @Test
  void aHostThatIsNotFoundIsTold() {
    assertThat(told(new UnknownHostException("x")))
        .isEqualTo("Redis at 127.0.0.1:6379: the name was not found");
  }

  @Test
  void aFailureThatWasToldIsTheSame() {
    Throwable late = failures.late();
    assertThat(failures.of(late)).isSameAs(late);
  }

  @Test
  void aClosedConnectionIsNoReply() {
    assertThat(Failures.isReply(ErrorType.create("CONNECTION_CLOSED"))).isFalse();
    assertThat(Failures.isReply(ErrorType.create("NOSCRIPT No matching script"))).isTrue();
    assertThat(Failures.isReply(new IllegalStateException("NOSCRIPT"))).isFalse();
  }
}
