-- What happens to a message: tags, trust, handlers, and what the owner sees of it.
local ao, handlers, stringify, utils = require(".ao"), require(".handlers"), require(".stringify"), require(".utils")
local base, chance, drive = require(".base"), require(".chance"), require(".drive")
local process = { _version = "1.0.0" }
local INBOX_MESSAGES = 10000

local VERSION = "heddle-1"

Bell = "\7"
Colors = { red = "\27[31m", green = "\27[32m", blue = "\27[34m", reset = "\27[0m", gray = "\27[90m" }
Handlers, Utils, Dump, Inbox, Errors, Seeded = handlers, utils, require(".dump"), {}, {}, false
HANDLER_PRINT_LOGS = {}
_G.ao, io = ao, require(".io")

-- The other names under which programs know these parts.
package.loaded.ao, package.loaded.io, package.loaded[".json"] = ao, io, require("json")

function Tab(message) return ao.named(message.Tags) end

local function shown(value)
  local kind = type(value)
  if kind == "table" then return stringify.format(value) end
  if kind == "string" then return value end
  local color = kind == "boolean" and Colors.blue or kind == "nil" and Colors.red or Colors.green
  return color .. tostring(value) .. Colors.reset
end

function print(...)
  local parts = {}
  for i = 1, select("#", ...) do parts[i] = shown((select(i, ...))) end
  table.insert(HANDLER_PRINT_LOGS, table.concat(parts, " "))
end

function Version() print("version: " .. VERSION) end

function Prompt()
  return Colors.green .. (Name or "") .. Colors.gray .. "@" .. Colors.blue .. VERSION .. Colors.gray .. "[Inbox:" ..
    Colors.red .. #Inbox .. Colors.gray .. "]" .. Colors.reset .. "> "
end

function Send(message)
  if not message.Target then
    print("WARN: No target specified for message. Data will be stored, but no process will receive it.")
  end
  local sent = ao.send(message)
  return { output = "Message added to outbox", receive = sent.receive, onReply = sent.onReply }
end

function Spawn(...)
  local module, draft = ...
  if draft == nil then module, draft = ao._module, module or {} end
  local spawned = ao.spawn(module, draft)
  return { output = "Spawn process request added to outbox", receive = spawned.receive, onReply = spawned.onReply }
end

function Assign(assignment)
  ao.assign(assignment)
  print("Assignment added to outbox.")
  return "Assignment added to outbox."
end

Receive = handlers.receive

local function keep(message)
  table.insert(Inbox, message)
  if #Inbox > INBOX_MESSAGES then table.remove(Inbox, 1) end
end

local function from_owner(message)
  return message.Action == "Eval" and message.From == Owner
end

local evaluate, boot, inform = require(".eval")(ao), require(".boot")(ao), require(".default")(keep)

-- Without these nobody could talk to the process, so they come back when they were removed.
local function attend(message)
  handlers.add("_eval", from_owner, evaluate)
  if message.Id == ao.id then
    handlers.once("_boot", function(m) return m.Tags.Type == "Process" and m.From == Owner end, boot)
  end
  handlers.append("_default", function() return true end, inform)
end

-- What two processes draw differs; what is drawn in a replay does not. As aos: the height of the first message's block,
-- then the sum of the bytes of three names.
local function seed(message)
  local sum = 0
  for _, name in ipairs({ "Owner", "Module", "Id" }) do
    for i = 1, #(message[name] or "") do sum = sum + message[name]:byte(i) end
  end
  chance.seed(math.tointeger(tonumber((message["Block-Height"] or 0) .. sum)) or sum)
  function math.random(...)
    local given = { ... }
    if #given == 0 or #given > 2 then return chance.random() end
    if #given == 1 then return chance.integer(1, given[1]) end
    return chance.integer(given[1], given[2])
  end
  Seeded = true
end

-- An owner who has given the process up (Owner = nil) does not come back.
local function prepare(message, is_first)
  local item = ao.env.Process
  if not Seeded then seed(message) end
  if is_first then Owner = Owner or item.Tags["From-Process"] or item.Owner end
  Name = Name or item.Tags.Name or "aos"
end

local function receive(message)
  for _, tag in ipairs(message.Tags) do tag.name = utils.normalize(tag.name) end
  ao.normalize(message)
  message.TagArray, message.Tags = message.Tags, ao.named(message.Tags)
  message.From = message.From or message.Owner
  if message.Tags["Content-Type"] == "application/json" then
    message.Data = require("json").decode(message.Data or "{}")
  end
  return ao.answerable(message)
end

local function printed()
  return ao.result({ Output = { data = table.concat(HANDLER_PRINT_LOGS, "\n"), prompt = Prompt(), print = true } })
end

local function output(message)
  if message.Action ~= "Eval" then return printed() end
  return ao.result({ Output = { data = table.concat(HANDLER_PRINT_LOGS, "\n"), prompt = Prompt() } })
end

local function failed(message, why)
  why = type(why) == "table" and stringify.format(why) or tostring(why)
  if message.Action ~= "Eval" then
    print(Colors.red .. "Error" .. Colors.gray .. " handling message" ..
      (message.Action and " with Action = " .. message.Action or " ") .. Colors.reset)
    print(Colors.green .. why .. Colors.reset)
  end
  return { Error = table.concat(HANDLER_PRINT_LOGS, "\n") .. "\n\n" .. Colors.red .. "error:\n" .. Colors.reset .. why }
end

local function refused(message, what)
  print(what .. " is not trusted! From: " .. message.From .. " - Owner: " .. tostring(message.Owner))
  return printed()
end

-- In a coroutine of its own, so that it may wait for another message.
local function run(message)
  local thread = coroutine.create(handlers.evaluate)
  local ok, why = drive.resume(true, thread, message)
  for i = #handlers.coroutines, 1, -1 do
    if coroutine.status(handlers.coroutines[i]) == "dead" then table.remove(handlers.coroutines, i) end
  end
  if ok and coroutine.status(thread) ~= "dead" then table.insert(handlers.coroutines, thread) end
  return ok, why
end

function process.handle(message, env)
  message = receive(message)
  local is_first = not ao.env
  ao.init(env)
  prepare(message, is_first)
  base.set_time(math.tointeger(message.Timestamp) or 0)
  ao.clearOutbox()
  HANDLER_PRINT_LOGS = {}
  if message.From ~= message.Owner and not ao.isTrusted(message) then
    return refused(message, "Message")
  end
  if ao.isAssignment(message) and not ao.isAssignable(message) then
    if message.From ~= ao.id then
      Send({ Target = message.From, Data = "Assignment is not trusted by this process!" })
    end
    return refused(message, "Assignment")
  end
  attend(message)
  local ok, why = run(message)
  if not ok then return failed(message, why) end
  if ao.outbox.Error then return { Error = ao.outbox.Error } end
  ao.Nonce = message.Nonce
  return output(message)
end

return process
