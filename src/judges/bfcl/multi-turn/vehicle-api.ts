/**
 * VehicleControlAPI: a car's doors, engine, brakes, climate and tyres, with its views on distances.
 */
import { itemsOf, joined, setItem } from './python-access.ts'
import type { ApiClass, StatefulApi } from './backend-class.ts'
import { Attributes } from './attributes.ts'
import { configured } from './configured.ts'
import { dict, dictOf, float, int, live, put, refusal, subscript } from './live-values.ts'
import type { Live } from './live-values.ts'
import { method } from './method-table.ts'
import { randomFrom } from '../../python/python-random.ts'
import { cityDistance, zipCodeOf } from './vehicle-places.ts'
import { add, divide, multiply, subtract, toFloat } from '../../python/python-arithmetic.ts'
import { equal } from '../../python/python-equal.ts'
import { compare, truthy } from '../../python/python-order.ts'
import type { PyDict, PyValue } from '../../python/python-value.ts'

/**
 * Public attributes in the order in which they are told; the configuration writes some of them
 * otherwise.
 */
const ATTRIBUTES = [
  'fuelLevel',
  'batteryVoltage',
  'engine_state',
  'remainingUnlockedDoors',
  'doorStatus',
  'acTemperature',
  'fanSpeed',
  'acMode',
  'humidityLevel',
  'headLightStatus',
  'parkingBrakeStatus',
  'brakePedalStatus',
  'distanceToNextVehicle',
  'cruiseStatus',
  'destination',
  'frontLeftTirePressure',
  'frontRightTirePressure',
  'rearLeftTirePressure',
  'rearRightTirePressure',
] as const
type Attribute = (typeof ATTRIBUTES)[number]
const TYRES = [
  'frontLeftTirePressure',
  'frontRightTirePressure',
  'rearLeftTirePressure',
  'rearRightTirePressure',
] as const
/** Not compared between instances. */
const HIDDEN = ['parkingBrakeForce', 'slopeAngle', 'brakePedalForce'] as const

const ZERO = int(0)
const TANK = int(50)
const EMPTY = float(0)
const MILES_PER_GALLON = float(20)
const FULL_FORCE = float(1000)

class Vehicle extends Attributes<Attribute | (typeof HIDDEN)[number]> {
  load(config: PyDict, longContext: boolean): void {
    const take = configured(config, this.setting.defaultState('vehicle_control'))
    this.random = randomFrom(take('random_seed'))
    for (const name of ATTRIBUTES)
      this.attributes.set(name, name === 'engine_state' ? take('engineState', name) : take(name))
    for (const name of HIDDEN)
      this.attributes.set(name, take(name, name === 'brakePedalForce' ? name : `_${name}`))
    // However many doors the configuration says are unlocked, those count that are not locked.
    const locked = dictOf(this.of('doorStatus'), 'keys').entries.filter(
      ([, status]) => status === 'locked',
    ).length
    this.attributes.set('remainingUnlockedDoors', int(4 - locked))
    this.longContext = longContext
  }

  state(): PyDict {
    return dict({
      ...Object.fromEntries(ATTRIBUTES.map((name) => [name, this.of(name)])),
      long_context: this.longContext,
    })
  }

  startEngine(mode: Live): PyValue {
    // Stopping works whatever is said of it afterwards.
    if (mode === 'STOP') this.attributes.set('engine_state', 'stopped')
    if (compare('>', this.of('remainingUnlockedDoors'), ZERO)) {
      const open = dictOf(this.of('doorStatus'), 'items')
        .entries.filter(([, status]) => status === 'unlocked')
        .map(([door]) => door)
      return refusal(
        `All doors must be locked before starting the engine. Here are the unlocked doors: ${joined(open)}`,
      )
    }
    if (this.of('brakePedalStatus') !== 'pressed')
      return refusal('Brake pedal needs to be pressed when starting the engine.')
    if (!equal(this.of('brakePedalForce'), FULL_FORCE))
      return refusal('Must press the brake fully before starting the engine.')
    if (compare('<', this.of('fuelLevel'), EMPTY)) return refusal('Fuel tank is empty.')
    if (mode !== 'START') return refusal('Invalid ignition mode.')
    this.attributes.set('engine_state', 'running')
    return dict({
      engineState: 'running',
      fuelLevel: this.of('fuelLevel'),
      batteryVoltage: this.of('batteryVoltage'),
    })
  }

  fillTank(amount: Live): PyValue {
    if (compare('<', amount, ZERO)) return refusal('Fuel amount cannot be negative.')
    const level = live(add(this.of('fuelLevel'), amount))
    if (compare('>', level, TANK)) return refusal('Cannot fill gas above the tank capacity.')
    if (compare('<', level, EMPTY))
      return refusal('Fuel tank is empty. Min fuel level is 0 gallons.')
    this.attributes.set('fuelLevel', level)
    return dict({ fuelLevel: level })
  }

  lockDoors(unlock: Live, doors: Live): PyValue {
    const wanted = truthy(unlock) ? 'unlocked' : 'locked'
    const step = int(truthy(unlock) ? 1 : -1)
    for (const door of itemsOf(doors)) {
      if (subscript(this.of('doorStatus'), door) === wanted) continue
      setItem(this.of('doorStatus'), door, wanted)
      this.attributes.set(
        'remainingUnlockedDoors',
        live(add(this.of('remainingUnlockedDoors'), step)),
      )
    }
    return dict({ lockStatus: wanted, remainingUnlockedDoors: this.of('remainingUnlockedDoors') })
  }

  adjustClimate(temperature: Live, unit: Live, fanSpeed: Live, mode: Live): PyValue {
    if (!compare('<=', ZERO, fanSpeed) || !compare('<=', fanSpeed, int(100)))
      return refusal('Fan speed must be between 0 and 100.')
    this.attributes.set('acTemperature', temperature)
    if (unit === 'fahrenheit')
      this.attributes.set(
        'acTemperature',
        live(divide(multiply(subtract(temperature, int(32)), int(5)), int(9))),
      )
    this.attributes.set('fanSpeed', fanSpeed)
    this.attributes.set('acMode', mode)
    return dict({
      currentACTemperature: temperature,
      climateMode: mode,
      humidityLevel: this.of('humidityLevel'),
    })
  }

  outsideTemperature(): PyValue {
    const drawn = float(this.random?.uniform(-10, 40) ?? 0)
    if (!this.longContext) return dict({ outsideTemperature: drawn })
    const weather = this.setting.filler('LONG_WEATHER_EXTENSION')
    setItem(weather, 'outsideTemperature', drawn)
    return weather
  }

  setHeadlights(mode: Live): PyValue {
    if (mode !== 'on' && mode !== 'off' && mode !== 'auto')
      return refusal('Invalid headlight mode.')
    const status = mode === 'on' ? 'on' : 'off'
    this.attributes.set('headLightStatus', status)
    return dict({ headlightStatus: status })
  }

  showStatus(option: Live): PyValue {
    const status = dict(
      this.longContext ? { metadata: this.setting.filler('CAR_STATUS_METADATA_EXTENSION') } : {},
    )
    for (const [name, value] of Object.entries(this.shown(option) ?? { error: 'Invalid option' }))
      put(status, name, value)
    return status
  }

  parkingBrake(mode: Live): PyValue {
    if (mode !== 'engage' && mode !== 'release') return refusal('Invalid mode')
    const status = mode === 'engage' ? 'engaged' : 'released'
    const force = float(mode === 'engage' ? 500 : 0)
    this.attributes.set('parkingBrakeStatus', status)
    this.attributes.set('parkingBrakeForce', force)
    this.attributes.set('slopeAngle', float(10))
    return dict({
      ...(this.longContext
        ? { parkingBrakeInstruction: this.setting.filler('PARKING_BRAKE_INSTRUCTION') }
        : {}),
      parkingBrakeStatus: status,
      _parkingBrakeForce: force,
      _slopeAngle: float(10),
    })
  }

  pressBrake(position: Live): PyValue {
    if (!compare('<=', ZERO, position) || !compare('<=', position, int(1)))
      return refusal('Pedal position must be between 0 and 1.')
    if (equal(position, ZERO)) return this.releaseBrake()
    const force = live(multiply(position, int(1000)))
    this.attributes.set('brakePedalStatus', 'pressed')
    this.attributes.set('brakePedalForce', force)
    return dict({ brakePedalStatus: 'pressed', brakePedalForce: float(toFloat(force)) })
  }

  releaseBrake(): PyValue {
    this.attributes.set('brakePedalStatus', 'released')
    this.attributes.set('brakePedalForce', float(0))
    return dict({ brakePedalStatus: 'released', brakePedalForce: float(0) })
  }

  cruise(givenSpeed: Live, activate: Live, givenDistance: Live): PyValue {
    const distance = float(toFloat(givenDistance))
    const speed = float(toFloat(givenSpeed))
    if (this.of('engine_state') === 'stopped')
      return refusal('Start the engine before activating the cruise control.')
    this.attributes.set('distanceToNextVehicle', distance)
    const active = truthy(activate)
    // Not a number is below and above nothing, but no multiple of five either.
    if (active && (speed.value < 0 || speed.value > 120 || speed.value % 5 !== 0))
      return refusal('Invalid speed')
    const status = active ? 'active' : 'inactive'
    this.attributes.set('cruiseStatus', status)
    return dict({ cruiseStatus: status, currentSpeed: speed, distanceToNextVehicle: distance })
  }

  currentSpeed(): PyValue {
    return dict({ currentSpeed: float(this.random?.uniform(0, 120) ?? 0) })
  }

  canDrive(distance: Live): PyValue {
    return dict({
      canDrive: !compare('<', multiply(this.of('fuelLevel'), MILES_PER_GALLON), distance),
    })
  }

  distance(from: Live, to: Live): PyValue {
    const found = cityDistance(from, to)
    const answer =
      found === undefined
        ? refusal('distance not found in database.')
        : dict({ distance: float(found) })
    if (this.longContext)
      put(answer, 'intermediaryCities', this.setting.filler('INTERMEDIARY_CITIES'))
    return answer
  }

  navigate(destination: Live): PyValue {
    this.attributes.set('destination', destination)
    return dict({ status: live(add('Navigating to ', destination)) })
  }

  tyres(): PyValue {
    const mean = divide(TYRES.map((name): PyValue => this.of(name)).reduce(add), int(4))
    return dict({
      ...Object.fromEntries(TYRES.map((name) => [name, this.of(name)])),
      healthy_tire_pressure: compare('<=', int(30), mean) && compare('<=', mean, int(35)),
      car_info: this.longContext ? this.setting.filler('CAR_STATUS_METADATA_EXTENSION') : dict(),
    })
  }

  /** What the dashboard says under one option. */
  private shown(option: Live): Readonly<Record<string, Live>> | undefined {
    switch (option) {
      case 'fuel':
        return { fuelLevel: this.of('fuelLevel') }
      case 'battery':
        return { batteryVoltage: this.of('batteryVoltage') }
      case 'doors':
        return { doorStatus: this.of('doorStatus') }
      case 'climate':
        return {
          currentACTemperature: this.of('acTemperature'),
          fanSpeed: this.of('fanSpeed'),
          climateMode: this.of('acMode'),
          humidityLevel: this.of('humidityLevel'),
        }
      case 'headlights':
        return { headlightStatus: this.of('headLightStatus') }
      case 'parkingBrake':
        return {
          parkingBrakeStatus: this.of('parkingBrakeStatus'),
          parkingBrakeForce: this.of('parkingBrakeForce'),
          slopeAngle: this.of('slopeAngle'),
        }
      case 'brakePedal':
        return {
          brakePedalStatus: this.of('brakePedalStatus'),
          brakePedalForce: this.of('brakePedalForce'),
        }
      case 'engine':
        return { engineState: this.of('engine_state') }
      default:
        return undefined
    }
  }
}

export const vehicleControl: ApiClass = (setting): StatefulApi => {
  const car = new Vehicle(setting)
  return {
    load: (config, longContext) => car.load(config, longContext),
    state: () => car.state(),
    methods: new Map([
      ['startEngine', method(['ignitionMode'], (mode) => car.startEngine(mode))],
      ['fillFuelTank', method(['fuelAmount'], (amount) => car.fillTank(amount))],
      ['lockDoors', method(['unlock', 'door'], (unlock, doors) => car.lockDoors(unlock, doors))],
      [
        'adjustClimateControl',
        method(
          ['temperature', ['unit', 'celsius'], ['fanSpeed', int(50)], ['mode', 'auto']],
          (temperature, unit, fanSpeed, mode) =>
            car.adjustClimate(temperature, unit, fanSpeed, mode),
        ),
      ],
      ['get_outside_temperature_from_google', method([], () => car.outsideTemperature())],
      ['get_outside_temperature_from_weather_com', method([], () => dict({ error: int(404) }))],
      ['setHeadlights', method(['mode'], (mode) => car.setHeadlights(mode))],
      ['displayCarStatus', method(['option'], (option) => car.showStatus(option))],
      ['activateParkingBrake', method(['mode'], (mode) => car.parkingBrake(mode))],
      ['pressBrakePedal', method(['pedalPosition'], (position) => car.pressBrake(position))],
      ['releaseBrakePedal', method([], () => car.releaseBrake())],
      [
        'setCruiseControl',
        method(['speed', 'activate', 'distanceToNextVehicle'], (speed, activate, distance) =>
          car.cruise(speed, activate, distance),
        ),
      ],
      ['get_current_speed', method([], () => car.currentSpeed())],
      ['display_log', method(['messages'], (messages) => dict({ log: messages }))],
      [
        'estimate_drive_feasibility_by_mileage',
        method(['distance'], (distance) => car.canDrive(distance)),
      ],
      [
        'liter_to_gallon',
        method(['liter'], (liter) => dict({ gallon: live(multiply(liter, float(0.264172))) })),
      ],
      [
        'gallon_to_liter',
        method(['gallon'], (gallon) => dict({ liter: live(multiply(gallon, float(3.78541))) })),
      ],
      ['estimate_distance', method(['cityA', 'cityB'], (from, to) => car.distance(from, to))],
      ['get_zipcode_based_on_city', method(['city'], (city) => dict({ zipcode: zipCodeOf(city) }))],
      ['set_navigation', method(['destination'], (destination) => car.navigate(destination))],
      ['check_tire_pressure', method([], () => car.tyres())],
      [
        'find_nearest_tire_shop',
        method([], () => dict({ shopLocation: '456 Oakwood Avenue, Rivermist, 83214' })),
      ],
    ]),
  }
}
