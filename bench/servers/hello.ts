import { createServer } from 'node:http'

/** The floor of everything: what this Node on this machine answers when there is nothing to do. */
createServer((_request, response) => {
  response.writeHead(200, ['Content-Type', 'text/plain', 'Content-Length', '5'])
  response.end('hello')
}).listen(Number(process.env['PORT']), '127.0.0.1')
