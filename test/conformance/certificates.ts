/**
 * Two self-signed certificates of `CN=rp.example`, valid for a hundred years, in the format of `x5c` (RFC 7517 §4.7:
 * base64 DER). Their private keys were discarded: nothing here is signed, only registered.
 */
export const ecCertificate = [
  'MIIBgTCCASegAwIBAgIUQYA4Iml7aDU14g2tHwb6IUF0LDgwCgYIKoZIzj0EAwIwFTETMBEGA1UEAwwKcnAuZXhhbXBsZTAgFw0y',
  'NjExMjMyMTE5MDZaGA8yMTI2MTAzMDIxMTkwNlowFTETMBEGA1UEAwwKcnAuZXhhbXBsZTBZMBMGByqGSM49AgEGCCqGSM49AwEH',
  'A0IABIMRpokFzcV9gLaURYfnwCsVv4g6seFHDI7HAnP95yNTpFGe9stNe9BQculr2QUYTJO56b1bqpsDqMr8HMZaosmjUzBRMB0G',
  'A1UdDgQWBBQIByuRgLCpkPnvsDJilHIfeLuQyzAfBgNVHSMEGDAWgBQIByuRgLCpkPnvsDJilHIfeLuQyzAPBgNVHRMBAf8EBTAD',
  'AQH/MAoGCCqGSM49BAMCA0gAMEUCIQCej/Pzlwxam6v2VU/szaJ74tq1UleRvrMgCZ3Loov/FQIgILvzSHsG3i5CjNZYgk8XKmRh',
  'CHgbOQiZIssG+gOR/84=',
].join('');

export const rsaCertificate = [
  'MIIDDTCCAfWgAwIBAgIUPalvN5FtCzlvnb/RBREgLF1VwREwDQYJKoZIhvcNAQELBQAwFTETMBEGA1UEAwwKcnAuZXhhbXBsZTAg',
  'Fw0yNjExMjMyMTE5MDZaGA8yMTI2MTAzMDIxMTkwNlowFTETMBEGA1UEAwwKcnAuZXhhbXBsZTCCASIwDQYJKoZIhvcNAQEBBQAD',
  'ggEPADCCAQoCggEBAKZqvvedTwg6SQS/Q14cLyaFOmm2lEpPuhmijhBF6vWDfhNVJFZUq/Cy3tEsMuKBfJzQVwXAgmcOmy9wlJ/i',
  'vHC8vFV5oXVQy/SHKSQCFwiaw9ddEuZuWDKGmPzJiAW0zyvnJDqQWYokktFFubRuFAzTBTAsYqb4xVxrIcnK0kHav8xNWGXoGsyi',
  'jD537khhnvDaWikEvjQNhqNGOYTFz3mmUv/eOquGovyCs9Ed7xde2f5jC4DYibb80P8EQ8nlqWvywqDE/y3M9t0Hcn62cVWzrNMG',
  'jfYXE9/lixI28Ug8WG3W6Bge1mV8taz6MehVxcIYkS4v9zkznps97odH8SUCAwEAAaNTMFEwHQYDVR0OBBYEFP6eyXJ7q5RPWo0b',
  'Ip3eICwVhXNOMB8GA1UdIwQYMBaAFP6eyXJ7q5RPWo0bIp3eICwVhXNOMA8GA1UdEwEB/wQFMAMBAf8wDQYJKoZIhvcNAQELBQAD',
  'ggEBAA/QgyOoQuvDqlDzljVGt7DNKtOlp735yxLygELsuw6D9T9xblD0NP0vSZiWaAmwiCrI1pRMGRupx1hhfbHwPSm55PS8cRo6',
  'vEYQa7jeUvgtEdc8HzgzQQ/9021BX3Sn+Rz4jRPSRbJyydwpz56f8ZFhOcqJqPAq5eZCmDpaqtWsIcPISVTGA2tR8Lh/aJMOQvVd',
  'g7JV+S/G1jP5pgNflt+CkPCrya/mrJOTyqd7AkjJ0vD545jqlf5B6tdXL6+MoIjZ09j+AOREDAm+ZYkV2vS3dIqTPQ0X+ruhyE+T',
  't19RCVWcMe7CodZjfs1ddHayTlLX8YX4saX7NpZr8EiL7Vk=',
].join('');
