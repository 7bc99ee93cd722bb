package rivals;

import com.google.auth.oauth2.AccessToken;
import com.google.auth.oauth2.OAuth2Credentials;
import io.github.sessiongateway.bench.SlowKoyeb;
import io.github.sessiongateway.bench.TokenSource;
import java.io.IOException;
import java.net.URI;
import java.util.Date;

/** OAuth2Credentials of google-auth-library. */
public final class Google implements TokenSource {
  private static final long HOUR = 3_600_000;

  private final URI koyeb;
  private Credentials credentials;

  public Google(URI koyeb) {
    this.koyeb = koyeb;
  }

  @Override
  public void expire() {
    credentials = new Credentials(koyeb, token("old", -HOUR));
  }

  @Override
  public Object get() throws IOException {
    return credentials.getRequestMetadata();
  }

  private static AccessToken token(String value, long left) {
    return new AccessToken(value, new Date(System.currentTimeMillis() + left));
  }

  private static final class Credentials extends OAuth2Credentials {
    private final transient URI koyeb;

    Credentials(URI koyeb, AccessToken first) {
      super(first);
      this.koyeb = koyeb;
    }

    @Override
    public AccessToken refreshAccessToken() {
      return token(SlowKoyeb.fetch(koyeb), HOUR);
    }
  }
}
