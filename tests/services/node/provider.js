// A certified OpenID provider for the tests: `node provider.js '{"port": …, "client": {…}, "people": {…}}'`.
// It asks for PKCE, shows its own sign-in and consent pages, and knows only the people it was given.
import Provider from 'oidc-provider';

const { port, client, people } = JSON.parse(process.argv[2]);

const provider = new Provider(`http://127.0.0.1:${port}`, {
  clients: [
    {
      ...client,
      application_type: 'native', // so that the portal may listen on any port of this machine (RFC 8252)
      token_endpoint_auth_method: 'client_secret_basic',
      grant_types: ['authorization_code'],
      response_types: ['code'],
    },
  ],
  pkce: { required: () => true },
  scopes: ['openid', 'profile', 'email', 'groups'],
  claims: { openid: ['sub'], profile: ['name'], email: ['email', 'email_verified'], groups: ['groups'] },
  features: {
    devInteractions: { enabled: true },
    rpInitiatedLogout: { enabled: true },
  },
  cookies: { keys: [client.client_secret] },
  findAccount: (_context, id) => people[id] && { accountId: id, claims: () => ({ sub: id, ...people[id] }) },
});

provider.listen(port, '127.0.0.1');
